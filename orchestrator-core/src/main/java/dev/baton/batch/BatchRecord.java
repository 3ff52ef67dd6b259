package dev.baton.batch;

import java.util.List;

/** The facts of one decision, recorded together. */
public record BatchRecord(List<BatchEvent> facts) {
    public BatchRecord {
        facts = List.copyOf(facts);
    }
}
