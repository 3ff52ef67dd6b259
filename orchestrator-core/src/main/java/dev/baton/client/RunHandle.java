package dev.baton.client;

import dev.baton.host.RunService;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.view.RunView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A run on a node. */
public final class RunHandle {
    private final String run;
    private final RunBundle bundle;
    private final RunService runs;
    private final String user;

    RunHandle(String run, RunBundle bundle, RunService runs, String user) {
        this.run = run;
        this.bundle = bundle;
        this.runs = runs;
        this.user = user;
    }

    public String id() {
        return run;
    }

    /**
     * The run when it is over: completed, failed or cancelled. It fails with {@link BatonClientException} when no node answers any
     * more; the run is not touched by that.
     */
    public CompletionStage<RunView> result() {
        CompletableFuture<RunView> result = new CompletableFuture<>();
        Result follower = new Result(RunView.of(bundle), result);
        AutoCloseable subscription = runs.follow(run, 1, follower);
        return result.whenComplete((view, failure) -> close(subscription));
    }

    private static void close(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Expected to stop listening, but " + e, e);
        }
    }

    /** Shows all of the run, from its first record on, until it is closed. */
    public AutoCloseable follow(RunService.Follower follower) {
        return runs.follow(run, 1, follower);
    }

    /**
     * Answers a question or a checkpoint.
     *
     * @param name of the gate or variable, or {@code name#visit}
     */
    public CompletionStage<RunService.Reply> answer(String name, String value) {
        return tell(new RunCommand.Answer(name, value, null, user));
    }

    public CompletionStage<RunService.Reply> pause(boolean now) {
        return tell(new RunCommand.Pause(now, user));
    }

    public CompletionStage<RunService.Reply> resume() {
        return tell(new RunCommand.Resume(user));
    }

    public CompletionStage<RunService.Reply> cancel(boolean force) {
        return tell(new RunCommand.Cancel(force, user));
    }

    public CompletionStage<RunService.Reply> retry() {
        return tell(new RunCommand.Retry(user));
    }

    public CompletionStage<RunService.Reply> tell(RunCommand command) {
        return runs.tell(run, command);
    }

    /** Folds the records until the last. Called one at a time. */
    private static final class Result implements RunService.Follower {
        private final CompletableFuture<RunView> result;
        private RunView view;

        Result(RunView view, CompletableFuture<RunView> result) {
            this.view = view;
            this.result = result;
        }

        @Override
        public void record(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            view = view.apply(sequence, facts);
            if (view.status().isFinal()) {
                result.complete(view);
            }
        }

        @Override
        public void ended(@Nullable String why) {
            result.completeExceptionally(
                    new BatonClientException(why == null ? "The node does not tell any more of the run" : why));
        }
    }
}
