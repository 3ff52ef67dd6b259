package dev.baton.run.actor;

import dev.baton.batch.actor.BatchActor;
import dev.baton.batch.actor.BatchControl;
import dev.baton.batch.actor.BatchSettings;
import dev.baton.batch.actor.ItemsActor;
import dev.baton.plan.PlanNode;
import dev.baton.run.ItemRun;
import dev.baton.run.ItemScope;
import dev.baton.run.ItemStarts;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The supervisors of a run's maps and reduces: its children, one for each attempt that is open. */
final class Batches {
    private static final int MOST_STARTS = 6;

    private final ActorContext<RunActor.Message> context;
    private final RunSettings settings;
    private final Map<AttemptId, ActorRef<BatchControl>> supervisors = new HashMap<>();
    private final Map<AttemptId, Integer> starts = new HashMap<>();

    Batches(ActorContext<RunActor.Message> context, RunSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** @return whether it is supervised; not when its supervisors have ended without a word too often */
    boolean start(StepRequest request, PlanNode.Work.Batch work, RunState state) {
        AttemptId attempt = request.id();
        RunStatus status = state.status();
        if (supervisors.containsKey(attempt)) {
            return true;
        }
        if (starts.merge(attempt, 1, Integer::sum) > MOST_STARTS) {
            return false;
        }
        ActorRef<RunActor.Message> self = context.getSelf();
        BatchSettings.Progress progress = (done, failed, total, waits) ->
                self.tell(new RunActor.Tell(new RunCommand.Progress(attempt, done, failed, total, waits), null));
        BatchSettings batch = new BatchSettings(
                settings.dispatcher(),
                settings.contents(),
                settings.clock(),
                settings.blocking(),
                settings.folders(),
                settings.items(),
                progress);
        Behavior<BatchControl> behavior = work.runs()
                ? items(request, work, batch, state.bundle()).narrow()
                : BatchActor.create(request, work, batch).narrow();
        ActorRef<BatchControl> supervisor = context.spawnAnonymous(behavior);
        supervisors.put(attempt, supervisor);
        context.watchWith(supervisor, new RunActor.BatchGone(attempt));
        if (status == RunStatus.CANCELLING || status == RunStatus.PAUSING) {
            boolean pausing = status == RunStatus.PAUSING;
            supervisor.tell(new BatchControl.Stop(FailureKind.CANCELLED, pausing, pausing));
        }
        return true;
    }

    private Behavior<ItemsActor.Message> items(
            StepRequest request, PlanNode.Work.Batch work, BatchSettings batch, RunBundle bundle) {
        StepWork.BatchSetting setting = ((StepWork.Batch) request.work()).setting();
        RunBundle ofItems = ItemRun.bundle(bundle, setting.node());
        ItemStarts starts =
                new ItemStarts((ItemScope) setting.scope(), settings.items().hash(ofItems), settings.secrets());
        return ItemsActor.create(request, work, batch, ofItems, starts);
    }

    /** Whether the attempt is one of them; it is reported when nothing of it is under way any more. */
    boolean stop(AttemptId attempt, RunStatus status) {
        ActorRef<BatchControl> supervisor = supervisors.get(attempt);
        if (supervisor == null) {
            return false;
        }
        supervisor.tell(new BatchControl.Stop(FailureKind.CANCELLED, false, status == RunStatus.PAUSING));
        return true;
    }

    /** What is under way ends, and nothing further begins. */
    void drain() {
        supervisors.values().forEach(each -> each.tell(new BatchControl.Stop(FailureKind.CANCELLED, true, true)));
    }

    /** Something may have become of an item's run. */
    void look() {
        supervisors.values().forEach(each -> each.tell(new BatchControl.Look()));
    }

    /**
     * An item's run has taken an answer.
     *
     * @param then done once this run has been told that it no longer waits for that
     */
    void answered(String item, Runnable then) {
        for (Map.Entry<AttemptId, ActorRef<BatchControl>> each : supervisors.entrySet()) {
            AttemptId attempt = each.getKey();
            if (item.startsWith(attempt.run() + "." + attempt.step().replace('/', '-') + ".")) {
                each.getValue().tell(new BatchControl.Answered(item, then));
                return;
            }
        }
        then.run();
    }

    void gone(AttemptId attempt) {
        supervisors.remove(attempt);
    }
}
