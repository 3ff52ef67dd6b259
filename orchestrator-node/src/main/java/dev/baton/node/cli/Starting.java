package dev.baton.node.cli;

import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.view.RunSummary;
import dev.baton.view.RunView;
import dev.baton.view.Summaries;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Starts what was prepared. */
final class Starting {
    private final Shell shell;
    private final RunsOption data;
    private final boolean json;

    Starting(Shell shell, RunsOption data, boolean json) {
        this.shell = shell;
        this.data = data;
        this.json = json;
    }

    /** Makes a start ready for where it runs. */
    interface Placing {
        Prepared.Ready placed(Prepared.Ready ready) throws IOException;
    }

    /** Starts what was prepared, and stays with it. */
    int start(Prepared prepared, Placing placing) throws Exception {
        return switch (prepared) {
            case Prepared.Rejected rejected -> rejected(rejected);
            case Prepared.Ready ready -> run(placing.placed(ready));
        };
    }

    /** Starts what was prepared, and leaves it to the node. */
    int submit(Prepared prepared, Placing placing) throws Exception {
        return switch (prepared) {
            case Prepared.Rejected rejected -> rejected(rejected);
            case Prepared.Ready ready -> leave(placing.placed(ready));
        };
    }

    private int leave(Prepared.Ready ready) {
        String run = ready.start().run();
        try (RunService service = node()) {
            return switch (Replies.await(service.start(ready))) {
                case RunService.Reply.Refused refused -> refused(ready, refused);
                case RunService.Reply.Unknown ignored -> throw Replies.unknown(run);
                case RunService.Reply.Done done -> {
                    String status = done.snapshot().status().shown();
                    shell.out().println(json ? Summaries.json(Map.of("run", run, "status", status)) : run);
                    yield ExitCode.COMPLETED;
                }
            };
        }
    }

    private RunService node() {
        if (data.isRemote(shell)) {
            return data.service(shell);
        }
        return shell.engine()
                .nodeOf(data.path(shell))
                .orElseThrow(() -> CliException.failed("Expected a node to have " + shell.shown(data.path(shell))
                        + ", but there is none, and nobody would go on with the run: use 'baton run', start 'baton node', or"
                        + " name nodes with --cluster"));
    }

    int rejected(Prepared.Rejected rejected) {
        if (json) {
            shell.out().println(Summaries.json(Summaries.rejected(rejected.flow(), FlowProblems.documents(rejected))));
        } else {
            FlowProblems.print(rejected, shell);
        }
        return ExitCode.USAGE;
    }

    private int run(Prepared.Ready ready) throws Exception {
        Conclusion conclusion = new Conclusion(shell, data, json, ready.warnings());
        try (RunService service = data.beginning(shell);
                Following following = Following.of(
                        shell,
                        data,
                        service,
                        RunView.of(ready.bundle()),
                        ready.start().run(),
                        json)) {
            RunService.Reply reply = Replies.await(service.start(ready));
            if (reply instanceof RunService.Reply.Refused refused) {
                return refused(ready, refused);
            }
            conclusion.begin(ready.start());
            return conclusion.end(following.follow(1));
        }
    }

    private int refused(Prepared.Ready ready, RunService.Reply.Refused refused) {
        if (!json) {
            throw CliException.usage(refused.why());
        }
        RunSummary.Problem problem = new RunSummary.Problem("refused", "error", null, null, null, refused.why(), null);
        shell.out().println(Summaries.json(Summaries.rejected(ready.start().flow(), List.of(problem))));
        return ExitCode.USAGE;
    }
}
