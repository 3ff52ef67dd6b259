package dev.baton.node.cli;

import java.util.ArrayList;
import java.util.List;

/** What answers for agents. */
final class DoctorAgents {
    private final Shell shell;

    DoctorAgents(Shell shell) {
        this.shell = shell;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (AgentsVerb.Backend backend : AgentsVerb.backends(shell.engine().backends())) {
            findings.add(
                    backend.available()
                            ? Finding.ok("agents: " + backend.name(), backend.about())
                            : Finding.missing("agents: " + backend.name(), backend.about(), ""));
        }
        return findings;
    }
}
