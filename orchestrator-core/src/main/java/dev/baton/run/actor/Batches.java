package dev.baton.run.actor;

import dev.baton.batch.actor.BatchActor;
import dev.baton.batch.actor.BatchSettings;
import dev.baton.plan.PlanNode;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStatus;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepRequest;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The supervisors of a run's maps and reduces: its children, one for each attempt that is open. */
final class Batches {
    private static final int MOST_STARTS = 6;

    private final ActorContext<RunActor.Message> context;
    private final RunSettings settings;
    private final Map<AttemptId, ActorRef<BatchActor.Message>> supervisors = new HashMap<>();
    private final Map<AttemptId, Integer> starts = new HashMap<>();

    Batches(ActorContext<RunActor.Message> context, RunSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** @return whether it is supervised; not when its supervisors have ended without a word too often */
    boolean start(StepRequest request, PlanNode.Work.Batch work, RunStatus status) {
        AttemptId attempt = request.id();
        if (supervisors.containsKey(attempt)) {
            return true;
        }
        if (starts.merge(attempt, 1, Integer::sum) > MOST_STARTS) {
            return false;
        }
        ActorRef<RunActor.Message> self = context.getSelf();
        BatchSettings.Progress progress = (done, failed, total) ->
                self.tell(new RunActor.Tell(new RunCommand.Progress(attempt, done, failed, total), null));
        ActorRef<BatchActor.Message> supervisor = context.spawnAnonymous(BatchActor.create(
                request,
                work,
                new BatchSettings(
                        settings.dispatcher(),
                        settings.contents(),
                        settings.clock(),
                        settings.blocking(),
                        settings.folders(),
                        progress)));
        supervisors.put(attempt, supervisor);
        context.watchWith(supervisor, new RunActor.BatchGone(attempt));
        if (status == RunStatus.CANCELLING || status == RunStatus.PAUSING) {
            supervisor.tell(new BatchActor.Stop(FailureKind.CANCELLED, status == RunStatus.PAUSING));
        }
        return true;
    }

    /** Whether the attempt is one of them; it is reported when nothing of it is under way any more. */
    boolean stop(AttemptId attempt) {
        ActorRef<BatchActor.Message> supervisor = supervisors.get(attempt);
        if (supervisor == null) {
            return false;
        }
        supervisor.tell(new BatchActor.Stop(FailureKind.CANCELLED, false));
        return true;
    }

    /** What is under way ends, and nothing further begins. */
    void drain() {
        supervisors.values().forEach(each -> each.tell(new BatchActor.Stop(FailureKind.CANCELLED, true)));
    }

    void gone(AttemptId attempt) {
        supervisors.remove(attempt);
    }
}
