package dev.baton.node.cli;

import dev.baton.host.RunService;
import dev.baton.host.RunServiceException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Answers of a run's owner, waited for. */
final class Replies {
    private Replies() {}

    static RunService.Reply await(CompletionStage<RunService.Reply> reply) {
        try {
            return reply.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new RunServiceException(String.valueOf(e.getCause()), e);
        }
    }

    /** The reply of a command that has to be accepted. */
    static RunService.Reply.Done accepted(String run, CompletionStage<RunService.Reply> stage) {
        return switch (await(stage)) {
            case RunService.Reply.Done done -> done;
            case RunService.Reply.Refused refused -> throw CliException.failed(refused.why());
            case RunService.Reply.Unknown ignored -> throw unknown(run);
        };
    }

    static CliException unknown(String run) {
        return CliException.failed(
                "Expected a run '" + run + "', but there is none in this data folder; 'baton list' shows them");
    }
}
