package dev.baton.node.cli;

import dev.baton.host.RunService;
import dev.baton.node.cli.terminal.Style;
import dev.baton.run.RunCommand;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ctrl-C: asks whether to stop the run or to leave it; a second one leaves. */
final class Interruption {
    private final Shell shell;
    private final boolean remote;
    private final RunService service;
    private final String run;
    private final Typist typist;
    private final boolean mayAsk;
    private boolean asking;
    private boolean left;
    private boolean stopping;

    Interruption(Shell shell, boolean remote, RunService service, String run, Typist typist, boolean mayAsk) {
        this.shell = shell;
        this.remote = remote;
        this.service = service;
        this.run = run;
        this.typist = typist;
        this.mayAsk = mayAsk;
    }

    boolean isAsking() {
        return asking;
    }

    boolean hasLeft() {
        return left;
    }

    boolean isStopping() {
        return stopping;
    }

    void leave() {
        left = true;
    }

    void interrupt() {
        if (asking || stopping || !mayAsk) {
            left = true;
            return;
        }
        asking = true;
        Style style = shell.style();
        shell.out().println();
        shell.out()
                .print(style.yellow("?") + " stop the run, leave it " + (remote ? "going" : "to be resumed later")
                        + ", or go on?  "
                        + style.faint("s, l or g") + "> ");
        shell.out().flush();
        typist.want(false);
    }

    void answer(@Nullable String line) {
        asking = false;
        String word = line == null ? "l" : line.strip().toLowerCase(Locale.ROOT);
        if (word.startsWith("s")) {
            stopping = true;
            Replies.await(service.tell(run, new RunCommand.Cancel(false, shell.user())));
        } else if (word.startsWith("l")) {
            left = true;
        }
    }
}
