package dev.baton.node.cli;

import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.view.RunView;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run until it is over, until nothing but a person who is not here can move it, or until the person who is here has had
 * enough. Everything is handled on the calling thread, one notice after the other.
 */
final class Following implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    /** Why nothing more is shown. */
    enum End {
        OVER,
        WAITS_FOR_PEOPLE,
        PAUSED,
        /** The person left; the run goes on when it is taken up again. */
        LEFT,
        /** The person had it stopped, and it is over. */
        STOPPED,
        /** The process that owned the run is gone. */
        OWNER_GONE
    }

    /** What was seen last. */
    record Seen(RunView view, End end) {}

    private final Progress progress;
    private final boolean mayAsk;
    private final Notice.Queue queue;
    private final Typist typist;
    private final Questions questions;
    private final Interruption interruption;
    private final Runnable forgetSignal;
    private final AutoCloseable subscription;
    private long known = 1;
    private RunView view;
    private boolean ownerGone;

    /**
     * Begins to listen, with what is fit for the terminal, or in silence. Done before the run is told anything, so that nothing is
     * missed.
     */
    static Following of(Shell shell, RunsOption data, RunService service, RunView begin, String run, boolean silent) {
        boolean mayAsk = !silent && shell.terminal().isInteractive();
        Progress progress = silent
                ? Progress.NONE
                : shell.terminal().isCapable()
                        ? new LiveProgress(shell)
                        : new PlainProgress(shell.out(), shell.terminal().width());
        return new Following(shell, data.isRemote(shell), service, begin, run, progress, mayAsk);
    }

    private Following(
            Shell shell,
            boolean remote,
            RunService service,
            RunView begin,
            String run,
            Progress progress,
            boolean mayAsk) {
        this.progress = progress;
        this.mayAsk = mayAsk;
        this.view = begin;
        this.queue = new Notice.Queue();
        this.typist = new Typist(shell.terminal(), queue);
        this.questions = new Questions(shell, remote, service, run, typist);
        this.interruption = new Interruption(shell, remote, service, run, typist, mayAsk);
        this.forgetSignal = shell.terminal().onInterrupt(() -> queue.add(new Notice.Interrupted()));
        this.subscription = service.follow(run, view.sequence() + 1, queue);
    }

    /**
     * Shows what comes, until the end.
     *
     * @param newKnown how many records there are at least: nothing is concluded before they were seen
     */
    Seen follow(long newKnown) throws InterruptedException {
        known = Math.max(1, newKnown);
        try {
            End end = untilEnd();
            return new Seen(view, end);
        } finally {
            progress.end();
        }
    }

    @Override
    public void close() {
        forgetSignal.run();
        try {
            subscription.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Expected to stop listening, but " + e, e);
        }
    }

    private End untilEnd() throws InterruptedException {
        ask();
        @Nullable End end = end();
        while (end == null) {
            Notice notice = queue.notices().poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            if (notice == null) {
                progress.tick(view);
            } else {
                handle(notice);
            }
            end = end();
        }
        return end;
    }

    private void handle(Notice notice) {
        switch (notice) {
            case Notice.Recorded recorded -> recorded(recorded);
            case Notice.Started started -> {
                view = view.started(started.attempt(), started.node(), started.at());
                progress.changed(view, List.of());
            }
            case Notice.Output output -> progress.output(output.attempt(), output.line());
            case Notice.Queued queued -> progress.queued(queued.attempt(), queued.why());
            case Notice.Ended ignored -> ownerGone = true;
            case Notice.Typed typed -> typed(typed);
            case Notice.Interrupted ignored -> interrupted();
        }
    }

    private void recorded(Notice.Recorded recorded) {
        List<RunEvent> facts = recorded.facts();
        view = view.apply(recorded.sequence(), facts);
        progress.changed(view, facts);
        ask();
    }

    /** Puts the next question, when the person has no other to answer. */
    private void ask() {
        if (!mayAsk || !isCurrent() || interruption.isAsking() || isOver()) {
            return;
        }
        if (questions.isOpen() && questions.isAnsweredElsewhere(view)) {
            questions.withdraw();
            progress.resume(view);
        }
        if (!questions.isOpen() && questions.hasNext(view)) {
            progress.suspend();
            questions.put(view);
        }
    }

    private void typed(Notice.Typed typed) {
        if (!typist.takes()) {
            return;
        }
        if (interruption.isAsking()) {
            interruption.answer(typed.line());
        } else if (questions.isOpen()) {
            questions.answer(typed.line());
        }
        if (!interruption.isAsking() && !questions.isOpen()) {
            progress.resume(view);
            ask();
        }
    }

    private void interrupted() {
        if (questions.isOpen() && !interruption.isAsking()) {
            interruption.leave();
        } else {
            progress.suspend();
            interruption.interrupt();
        }
    }

    private boolean isCurrent() {
        return view.sequence() >= known;
    }

    /** Whether the first record was seen: without it nothing can be said of the run. */
    private boolean isBegun() {
        return view.sequence() > 0;
    }

    private boolean isOver() {
        return isCurrent() && view.status().isFinal();
    }

    private @Nullable End end() {
        if (isOver()) {
            return interruption.isStopping() ? End.STOPPED : End.OVER;
        } else if (isBegun() && (interruption.hasLeft() || questions.hasGivenUp())) {
            return End.LEFT;
        } else if (isCurrent() && view.status() == RunStatus.PAUSED) {
            return End.PAUSED;
        } else if (isCurrent() && view.waitsOnlyForPeople() && !mayAsk) {
            return End.WAITS_FOR_PEOPLE;
        }
        return ownerGone && queue.notices().isEmpty() ? End.OWNER_GONE : null;
    }
}
