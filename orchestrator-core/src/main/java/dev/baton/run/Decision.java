package dev.baton.run;

import dev.baton.step.StoredText;
import java.util.List;
import java.util.Set;

/** What the decider answers; never an exception. */
public sealed interface Decision {
    /** @param facts to be recorded together, never empty */
    record Accepted(List<RunEvent> facts, List<RunEffect> effects, RunState after) implements Decision {}

    /** Nothing changes, and that is fine. */
    record Ignored(String why) implements Decision {}

    /** Nothing changes, and the caller is told why. */
    record Rejected(String why) implements Decision {}

    /** To decide, these texts must be at hand: read them and ask again. */
    record Needs(Set<StoredText.Blob> blobs) implements Decision {}
}
