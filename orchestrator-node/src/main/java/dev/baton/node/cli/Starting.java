package dev.baton.node.cli;

import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.view.RunSummary;
import dev.baton.view.RunView;
import dev.baton.view.Summaries;
import java.util.List;

/** Starts what was prepared, and stays with it. */
final class Starting {
    private final Shell shell;
    private final DataOption data;
    private final boolean json;

    Starting(Shell shell, DataOption data, boolean json) {
        this.shell = shell;
        this.data = data;
        this.json = json;
    }

    int start(Prepared prepared) throws Exception {
        return switch (prepared) {
            case Prepared.Rejected rejected -> rejected(rejected);
            case Prepared.Ready ready -> run(ready);
        };
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
        try (RunService service = shell.engine().open(data.path(shell));
                Following following = Following.of(
                        shell,
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
