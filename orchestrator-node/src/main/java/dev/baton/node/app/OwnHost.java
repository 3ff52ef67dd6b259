package dev.baton.node.app;

import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.RunServices;
import dev.baton.run.RunCommand;
import java.util.concurrent.CompletionStage;

/** This process's host as a front door, closed with all that belongs to it. */
record OwnHost(RunServices.Hosted hosted) implements RunService {
    @Override
    public CompletionStage<Reply> start(Prepared.Ready ready) {
        return hosted.host().start(ready);
    }

    @Override
    public CompletionStage<Reply> tell(String run, RunCommand command) {
        return hosted.host().tell(run, command);
    }

    @Override
    public CompletionStage<Reply> wake(String run) {
        return hosted.host().wake(run);
    }

    @Override
    public AutoCloseable follow(String run, long from, Follower follower) {
        return hosted.host().follow(run, from, follower);
    }

    @Override
    public void close() {
        hosted.close();
    }
}
