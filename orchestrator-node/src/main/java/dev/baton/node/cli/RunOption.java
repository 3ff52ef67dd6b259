package dev.baton.node.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What verbs that tell a run something have in common: which run, in which folder, and how the outcome is shown. */
final class RunOption {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, the beginning of it, or 'last'.")
    private String run = "";

    @Option(names = "--json", description = "One JSON document on standard output: the run afterwards.")
    private boolean json;

    @Mixin
    private RunsOption data = new RunsOption();

    RunsOption data() {
        return data;
    }

    Target target(Shell shell) {
        return Target.find(shell, data, run);
    }

    Staying staying(Shell shell) {
        return new Staying(shell, data, json);
    }

    boolean isJson() {
        return json;
    }
}
