package dev.baton.batch.actor;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Does what blocks beside an actor, and tells it what that has made. */
final class Errands<M> {
    private final ActorContext<M> context;
    private final Executor blocking;
    private final Function<String, M> broken;

    /** @param broken the message for an errand that failed, and why it did */
    Errands(ActorContext<M> context, Executor blocking, Function<String, M> broken) {
        this.context = context;
        this.blocking = blocking;
        this.broken = broken;
    }

    void run(Callable<M> errand) {
        CompletableFuture<M> made = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return errand.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                blocking);
        context.pipeToSelf(made, (message, failure) -> failure == null ? message : broken.apply(why(failure)));
    }

    private static String why(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return "the items cannot be read or kept: " + (cause.getMessage() == null ? cause : cause.getMessage());
    }
}
