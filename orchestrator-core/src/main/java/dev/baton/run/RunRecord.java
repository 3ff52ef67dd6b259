package dev.baton.run;

import java.util.List;

/** The facts of one decision: one journal record, one durable write. */
public record RunRecord(List<RunEvent> facts) {
    public RunRecord {
        facts = List.copyOf(facts);
    }
}
