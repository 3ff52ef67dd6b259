package dev.baton.client;

import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.RunServiceException;
import dev.baton.run.RunCommand;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/** The front door of a node, from outside. Closing it leaves the client open. */
final class RemoteRuns implements RunService {
    private final BatonClient client;
    private final Caller caller;
    private final ExecutorService threads;

    RemoteRuns(BatonClient client, Caller caller, ExecutorService threads) {
        this.client = client;
        this.caller = caller;
        this.threads = threads;
    }

    @Override
    public CompletionStage<Reply> start(Prepared.Ready ready) {
        return asked(new Ask.Start(ready.bundle(), ready.start(), ready.secrets()));
    }

    @Override
    public CompletionStage<Reply> tell(String run, RunCommand command) {
        return asked(new Ask.Tell(run, command));
    }

    @Override
    public CompletionStage<Reply> wake(String run) {
        return asked(new Ask.Wake(run));
    }

    private CompletionStage<Reply> asked(Ask ask) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reply(client.ask(ask));
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    private static Reply reply(Say said) {
        return switch (said) {
            case Say.Done done -> new Reply.Done(done.changed(), done.snapshot());
            case Say.Refused refused -> new Reply.Refused(refused.why());
            case Say.Unknown unknown -> new Reply.Unknown(unknown.run());
            case Say.Trouble trouble -> throw new RunServiceException(trouble.message());
            default -> throw new RunServiceException("the node answered with something else: " + said);
        };
    }

    @Override
    public AutoCloseable follow(String run, long from, Follower follower) {
        RemoteFollow follow = new RemoteFollow(caller, run, from, follower);
        threads.execute(follow::listen);
        return follow;
    }

    @Override
    public void close() {
        // The client is closed by who opened it.
    }
}
