package dev.baton.host;

import dev.baton.journal.folder.OwnershipLocks;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.actor.RunActor;
import dev.baton.run.actor.RunSettings;
import dev.baton.step.actor.StepDispatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The runs that are in this process's memory: one actor each.
 *
 * <p>A message for a run is delivered in the order it came, also while the run's actor is on its way out: it waits for the next one.
 * A run leaves memory when it is over, or has waited for a while with nothing due soon; its lock is released with it unless the whole
 * folder is owned. A sweep asks for runs that have become due.
 */
final class Runs extends AbstractBehavior<Runs.Message> {

    sealed interface Message {}

    /**
     * @param message null only takes the run up
     * @param notOurs run when another process owns the run; must not block
     */
    record Deliver(String run, RunState.Loaded loaded, RunActor.@Nullable Message message, Runnable notOurs)
            implements Message {}

    /** A run has recorded something. */
    record Recorded(String run, RunStatus status, @Nullable Instant nextDue) implements Message {}

    private record Sweep() implements Message {}

    private record Gone(String run) implements Message {}

    private static final class Resident {
        final ActorRef<RunActor.Message> actor;
        final List<Deliver> next = new ArrayList<>();
        RunStatus status = RunStatus.RUNNING;

        @Nullable
        Instant nextDue;

        Instant since;
        boolean leaving;

        Resident(ActorRef<RunActor.Message> actor, Instant since) {
            this.actor = actor;
            this.since = since;
        }
    }

    /** @param due looks for runs that are due and delivers to them; called on every sweep, must not block; @param stopped told when a run has left memory */
    static Behavior<Message> create(
            RunSettings settings,
            HostSettings host,
            OwnershipLocks locks,
            Consumer<Instant> due,
            Consumer<String> stopped) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Runs(context, timers, settings, host, locks, due, stopped)));
    }

    private final RunSettings settings;
    private final HostSettings host;
    private final OwnershipLocks locks;
    private final Consumer<Instant> due;
    private final Consumer<String> stopped;
    private final Map<String, Resident> residents = new HashMap<>();

    private Runs(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            RunSettings settings,
            HostSettings host,
            OwnershipLocks locks,
            Consumer<Instant> due,
            Consumer<String> stopped) {
        super(context);
        this.settings = settings;
        this.host = host;
        this.locks = locks;
        this.due = due;
        this.stopped = stopped;
        timers.startTimerWithFixedDelay(new Sweep(), host.sweep());
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Deliver.class, this::onDeliver)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(Sweep.class, sweep -> onSweep())
                .onMessage(Gone.class, this::onGone)
                .build();
    }

    private Behavior<Message> onDeliver(Deliver deliver) {
        Resident resident = residents.get(deliver.run());
        if (resident == null) {
            if (!locks.tryOwn(deliver.run())) {
                deliver.notOurs().run();
                return this;
            }
            resident = enter(deliver);
        }
        if (resident.leaving) {
            resident.next.add(deliver);
        } else if (deliver.message() != null) {
            resident.actor.tell(deliver.message());
        }
        return this;
    }

    private Resident enter(Deliver deliver) {
        ActorRef<RunActor.Message> actor =
                getContext().spawnAnonymous(RunActor.create(deliver.run(), deliver.loaded(), settings));
        getContext().watchWith(actor, new Gone(deliver.run()));
        Resident resident = new Resident(actor, settings.clock().instant());
        residents.put(deliver.run(), resident);
        return resident;
    }

    private Behavior<Message> onRecorded(Recorded recorded) {
        Resident resident = residents.get(recorded.run());
        if (resident != null) {
            resident.status = recorded.status();
            resident.nextDue = recorded.nextDue();
            resident.since = settings.clock().instant();
            if (recorded.status().isFinal()) {
                leave(resident);
            }
        }
        return this;
    }

    private void leave(Resident resident) {
        if (!resident.leaving) {
            resident.leaving = true;
            getContext().stop(resident.actor);
        }
    }

    private Behavior<Message> onSweep() {
        Instant now = settings.clock().instant();
        Instant idleSince = now.minus(host.passivateAfter());
        Instant soon = now.plus(host.passivateAfter()).plus(host.passivateAfter());
        for (Resident resident : residents.values()) {
            boolean waits = resident.status == RunStatus.WAITING || resident.status == RunStatus.PAUSED;
            boolean nothingSoon = resident.nextDue == null || resident.nextDue.isAfter(soon);
            if (waits && nothingSoon && resident.since.isBefore(idleSince)) {
                leave(resident);
            }
        }
        due.accept(now);
        return this;
    }

    private Behavior<Message> onGone(Gone gone) {
        Resident left = residents.remove(gone.run());
        if (left == null) {
            return this;
        }
        settings.dispatcher().tell(new StepDispatcher.Leaves(gone.run(), false));
        if (left.next.isEmpty()) {
            locks.release(gone.run());
            stopped.accept(gone.run());
        } else {
            left.next.forEach(this::onDeliver);
        }
        return this;
    }
}
