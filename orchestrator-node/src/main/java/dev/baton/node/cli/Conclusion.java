package dev.baton.node.cli;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.RunStart;
import dev.baton.view.Summaries;
import java.util.List;

/** What is said before and after a run that was followed, and the exit status. */
final class Conclusion {
    private final Shell shell;
    private final RunsOption data;
    private final boolean json;
    private final List<Diagnostic> warnings;

    /** @param warnings about the flow, before it ran */
    Conclusion(Shell shell, RunsOption data, boolean json, List<Diagnostic> warnings) {
        this.shell = shell;
        this.data = data;
        this.json = json;
        this.warnings = warnings;
    }

    void begin(RunStart start) {
        if (json) {
            return;
        }
        Style style = shell.style();
        for (Diagnostic warning : warnings) {
            shell.err().println(style.yellow("warning: ") + FlowProblems.line(warning));
        }
        shell.err().flush();
        shell.out().println(style.bold(start.flow()) + style.faint("  run " + start.run()));
        shell.out().flush();
    }

    int end(Following.Seen seen) {
        if (json) {
            List<String> lines = warnings.stream().map(FlowProblems::line).toList();
            shell.out().println(Summaries.json(Summaries.of(seen.view(), lines)));
        } else {
            summary(seen);
            how(seen);
        }
        return switch (seen.end()) {
            case OVER, WAITS_FOR_PEOPLE, PAUSED -> ExitCode.of(seen.view().status());
            case LEFT, STOPPED -> ExitCode.INTERRUPTED;
            case OWNER_GONE -> ExitCode.FAILED;
        };
    }

    private void summary(Following.Seen seen) {
        SummaryText text = new SummaryText(shell, data);
        if (seen.end() == Following.End.LEFT) {
            text.printLeft(seen.view());
        } else {
            text.print(seen.view());
        }
    }

    /** How the run goes on, where it is not over. */
    private void how(Following.Seen seen) {
        String run = Words.quoted(seen.view().start().run()) + data.repeated(shell);
        String resume = "baton resume " + run;
        String show = "baton show " + run;
        boolean remote = data.isRemote(shell);
        switch (seen.end()) {
            case LEFT ->
                shell.out()
                        .println(
                                remote
                                        ? "\nleft; it goes on, see it with: " + show
                                        : "\nleft; it goes on with: " + resume);
            case PAUSED -> shell.out().println("\nit goes on with: " + resume);
            case OWNER_GONE ->
                shell.err()
                        .println(
                                remote
                                        ? "baton: no node answers any more; the run is kept, see it with: " + show
                                        : "baton: the process that ran it is gone; the run goes on with: " + resume);
            case OVER, WAITS_FOR_PEOPLE, STOPPED -> {
                // The summary says it.
            }
        }
    }
}
