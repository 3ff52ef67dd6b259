package dev.baton.node.cli;

import dev.baton.host.RunService;
import dev.baton.journal.StoredEvent;
import dev.baton.run.RunCommand;
import dev.baton.view.RunView;
import dev.baton.view.Summaries;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells a stored run something. When a live process has the run, it goes on there; otherwise it goes on here, is shown as {@code run}
 * shows it, and gives the exit status.
 */
final class Staying {
    private final Shell shell;
    private final RunsOption data;
    private final boolean json;

    Staying(Shell shell, RunsOption data, boolean json) {
        this.shell = shell;
        this.data = data;
        this.json = json;
    }

    /** @param done what has happened, when another process did it */
    int tell(Target target, RunCommand command, String done) throws Exception {
        return stay(target, service -> service.tell(target.id(), command), done);
    }

    /** Goes on with the run. */
    int wake(Target target) throws Exception {
        return stay(target, service -> service.wake(target.id()), "woken");
    }

    private int stay(Target target, Function<RunService, CompletionStage<RunService.Reply>> command, String done)
            throws Exception {
        try (RunService service = data.service(shell);
                Following following = Following.of(shell, data, service, target.view(), target.id(), json)) {
            RunService.Reply.Done reply = Replies.accepted(target.id(), command.apply(service));
            boolean nothingMoves = !reply.changed() && reply.snapshot().status().isFinal();
            if (target.ownedElsewhere() || nothingMoves) {
                return said(target, reply, done);
            }
            Conclusion conclusion = new Conclusion(shell, data, json, List.of());
            conclusion.begin(target.view().start());
            return conclusion.end(following.follow(known(target)));
        }
    }

    /** What came of it where nothing is to be followed here. */
    private int said(Target target, RunService.Reply.Done reply, String done) {
        if (json) {
            RunView now = Target.find(shell, data, target.id()).view();
            shell.out().println(Summaries.json(Summaries.of(now, List.of())));
        } else {
            String what = reply.changed() ? done : "nothing to do";
            shell.out()
                    .println(target.id() + ": " + what + "; it is "
                            + reply.snapshot().status().shown());
        }
        return ExitCode.COMPLETED;
    }

    /** How many records there are now that the run has answered. */
    private long known(Target target) {
        long before = target.view().sequence();
        try (StoredRuns runs = StoredRuns.open(shell, data);
                Stream<StoredEvent> since = runs.source().events(target.id(), before + 1)) {
            return before + since.count();
        }
    }
}
