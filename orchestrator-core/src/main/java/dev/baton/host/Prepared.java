package dev.baton.host;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.run.RunBundle;
import dev.baton.run.RunStart;
import java.util.List;
import java.util.Map;

/** What became of a {@link Submission} before anything is stored. */
public sealed interface Prepared {
    /**
     * @param secrets plain, by name; the run's owner seals them before anything is stored
     * @param warnings none of which stops the run
     */
    record Ready(RunBundle bundle, RunStart start, Map<String, String> secrets, List<Diagnostic> warnings)
            implements Prepared {
        /** Without the secrets. */
        @Override
        public String toString() {
            return "Ready[" + start.run() + "]";
        }
    }

    /**
     * @param flow the flow's name as far as it is known
     * @param problems sentences that belong to no place in the text: a missing input, an unreadable file
     */
    record Rejected(String flow, List<Diagnostic> diagnostics, List<Problem> problems) implements Prepared {}

    /** @param hint what to do about it, or empty */
    record Problem(String code, String message, String hint) {}
}
