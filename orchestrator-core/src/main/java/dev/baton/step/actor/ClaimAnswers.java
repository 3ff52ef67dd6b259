package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.StepOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What a pool answers who claims an attempt: that it runs, what became of it, or that it never had it and never will. */
final class ClaimAnswers {
    private final ActorContext<WorkerPool.Message> context;
    private final String node;
    private final StepEnvironment environment;
    private final Executor blocking;
    private final Attempts attempts;
    private final Untaken untaken;
    private final Recent<AttemptId> tombstones;
    private final Abroad abroad;

    ClaimAnswers(
            ActorContext<WorkerPool.Message> context,
            String node,
            StepEnvironment environment,
            Executor blocking,
            Attempts attempts,
            Untaken untaken,
            Recent<AttemptId> tombstones,
            Abroad abroad) {
        this.context = context;
        this.node = node;
        this.environment = environment;
        this.blocking = blocking;
        this.attempts = attempts;
        this.untaken = untaken;
        this.tombstones = tombstones;
        this.abroad = abroad;
    }

    /** If nothing is known of it, its files are looked for first; what comes of that is for {@link #recovered}. */
    void claim(WorkerPool.Claim claim) {
        AttemptId id = claim.attempt();
        UnderWay attempt = attempts.of(id);
        StepReport kept = attempt == null ? untaken.of(id) : null;
        if (attempt != null) {
            isUnderWay(attempt, claim.from());
        } else if (kept != null) {
            answer(claim.from(), kept);
        } else {
            context.pipeToSelf(
                    CompletableFuture.supplyAsync(() -> environment.recover(id), blocking),
                    (Optional<StepOutcome> found, Throwable failure) ->
                            new WorkerPool.Recovered(claim, failure == null ? found.orElse(null) : null));
        }
    }

    void recovered(WorkerPool.Recovered recovered) {
        AttemptId id = recovered.claim().attempt();
        ActorRef<StepDispatcher.Message> claimant = recovered.claim().from();
        UnderWay attempt = attempts.of(id);
        StepReport kept = attempt == null ? untaken.of(id) : null;
        if (attempt != null) {
            isUnderWay(attempt, claimant);
            return;
        }
        if (kept != null) {
            answer(claimant, kept);
            return;
        }
        tombstones.add(id);
        StepOutcome outcome = recovered.outcome();
        if (outcome == null) {
            claimant.tell(new StepDispatcher.Never(id, context.getSelf()));
        } else {
            answer(claimant, new StepReport(id, outcome, node, null));
        }
    }

    /** Its outcome goes there as well; the dispatcher of this node that offered it is told anyway. */
    private void isUnderWay(UnderWay attempt, ActorRef<StepDispatcher.Message> claimant) {
        if (!claimant.equals(attempt.direct)) {
            attempt.claimedBy(claimant);
            abroad.announce(attempt, claimant);
        }
    }

    private void answer(ActorRef<StepDispatcher.Message> claimant, StepReport report) {
        if (abroad.knows(claimant)) {
            abroad.tellUntilTaken(report, claimant);
        } else {
            untaken.awaited(report.attempt());
            claimant.tell(new StepDispatcher.Finished(report));
        }
    }
}
