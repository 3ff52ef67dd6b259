package dev.baton.node.cli;

import dev.baton.journal.RunRow;
import dev.baton.view.RunView;

/** A stored run that is to be told something, as it is before. */
record Target(String id, RunView view, boolean ownedElsewhere) {
    static Target find(Shell shell, RunsOption data, String word) {
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            RunRow row = runs.find(word);
            return new Target(row.id(), runs.view(row), runs.isOwned(row.id()));
        }
    }
}
