package dev.baton.host;

import dev.baton.journal.folder.OwnershipLocks;
import dev.baton.run.RunCommand;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.actor.RunActor;
import dev.baton.run.actor.RunSettings;
import dev.baton.step.actor.StepDispatcher;
import java.time.Duration;
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
 * A run leaves memory when it is over, or has waited for a while with nothing due soon, or due at all where nobody would call it back;
 * its lock is released with it unless the whole folder is owned. One whose actor the store has failed is taken up again. A sweep asks
 * for runs that have become due.
 */
final class Runs extends AbstractBehavior<Runs.Message> {
    /** When a run that ended without being asked to is taken up again. */
    private static final Duration TAKEN_UP_AGAIN = Duration.ofSeconds(5);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    sealed interface Message {}

    /**
     * @param message null only takes the run up
     * @param notOurs run when another process owns the run; must not block
     */
    record Deliver(String run, RunState.Loaded loaded, RunActor.@Nullable Message message, Runnable notOurs)
            implements Message {}

    /** Something may have become of an item of this run, which is a run of its own. */
    record Stirred(String run) implements Message {}

    /** A run has recorded something. */
    record Recorded(String run, RunStatus status) implements Message {}

    private record Sweep() implements Message {}

    /** Where an idle run stands; nothing when it did not say. */
    private record Seen(
            String run, Instant idleSince, @Nullable RunState state) implements Message {}

    /** Where a run stands that has recorded its end, unless it was told something since. */
    private record Ended(RunState state) implements Message {}

    private record Gone(String run) implements Message {}

    private static final class Resident {
        final ActorRef<RunActor.Message> actor;
        final RunState.Loaded loaded;
        final List<Deliver> next = new ArrayList<>();
        /** When it last stirred. */
        Instant since;

        /** Whether it was asked since then how it stands. */
        boolean looked;

        /** Whether it was asked, and told nothing since, after it had recorded its end. */
        boolean ending;

        boolean leaving;

        Resident(ActorRef<RunActor.Message> actor, RunState.Loaded loaded, Instant since) {
            this.actor = actor;
            this.loaded = loaded;
            this.since = since;
        }
    }

    /**
     * @param due looks for runs that are due and delivers to them; called on every sweep, must not block
     * @param stirred takes up a run that is not in memory and whose items have changed; must not block
     */
    static Behavior<Message> create(
            RunSettings settings,
            HostSettings host,
            OwnershipLocks locks,
            Consumer<Instant> due,
            Consumer<String> stirred) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Runs(context, timers, settings, host, locks, due, stirred)));
    }

    private final RunSettings settings;
    private final HostSettings host;
    private final OwnershipLocks locks;
    private final Consumer<Instant> due;
    private final Consumer<String> stirred;
    private final ActorRef<RunState> states;
    private final Map<String, Resident> residents = new HashMap<>();

    private Runs(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            RunSettings settings,
            HostSettings host,
            OwnershipLocks locks,
            Consumer<Instant> due,
            Consumer<String> stirred) {
        super(context);
        this.settings = settings;
        this.host = host;
        this.locks = locks;
        this.due = due;
        this.stirred = stirred;
        states = context.messageAdapter(RunState.class, Ended::new);
        timers.startTimerWithFixedDelay(new Sweep(), host.sweep());
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Deliver.class, this::onDeliver)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(Stirred.class, this::onStirred)
                .onMessage(Sweep.class, sweep -> onSweep())
                .onMessage(Seen.class, this::onSeen)
                .onMessage(Ended.class, this::onEnded)
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
            resident.looked = false;
            resident.ending = false;
            resident.since = settings.clock().instant();
            resident.actor.tell(deliver.message());
        }
        return this;
    }

    private Resident enter(Deliver deliver) {
        boolean starts = deliver.message() instanceof RunActor.Tell tell && tell.command() instanceof RunCommand.Start;
        ActorRef<RunActor.Message> actor = getContext()
                .spawnAnonymous(
                        starts
                                ? RunActor.createNew(deliver.run(), deliver.loaded(), settings)
                                : RunActor.create(deliver.run(), deliver.loaded(), settings));
        getContext().watchWith(actor, new Gone(deliver.run()));
        Resident resident =
                new Resident(actor, deliver.loaded(), settings.clock().instant());
        residents.put(deliver.run(), resident);
        return resident;
    }

    private Behavior<Message> onRecorded(Recorded recorded) {
        Resident resident = residents.get(recorded.run());
        if (resident != null) {
            resident.looked = false;
            resident.since = settings.clock().instant();
            if (recorded.status().isFinal()) {
                // Not at once: who saw it end may have told it to go on before this came.
                resident.ending = true;
                resident.actor.tell(new RunActor.Ask(states));
            }
        }
        return this;
    }

    private Behavior<Message> onStirred(Stirred message) {
        Resident resident = residents.get(message.run());
        if (resident == null || resident.leaving) {
            stirred.accept(message.run());
        } else {
            resident.actor.tell(new RunActor.Look());
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
        residents.forEach((run, resident) -> {
            if (!resident.looked && !resident.leaving && resident.since.isBefore(idleSince)) {
                resident.looked = true;
                look(run, resident);
            }
        });
        due.accept(now);
        return this;
    }

    /** What a run last recorded says nothing of what it is doing now: it is asked, once for each time that it has fallen quiet. */
    private void look(String run, Resident resident) {
        Instant idleSince = resident.since;
        getContext()
                .ask(
                        RunState.class,
                        resident.actor,
                        ANSWER_WITHIN,
                        RunActor.Ask::new,
                        (state, failure) -> new Seen(run, idleSince, state));
    }

    private Behavior<Message> onSeen(Seen seen) {
        Resident resident = residents.get(seen.run());
        RunState state = seen.state();
        if (resident != null && resident.since.equals(seen.idleSince())) {
            if (state == null) {
                resident.looked = false;
            } else if (mayLeave(state)) {
                leave(resident);
            }
        }
        return this;
    }

    private Behavior<Message> onEnded(Ended ended) {
        Resident resident = residents.get(ended.state().started().run());
        if (resident != null && resident.ending && ended.state().status().isFinal()) {
            leave(resident);
        }
        return this;
    }

    private boolean mayLeave(RunState state) {
        return switch (state.shownStatus()) {
            case RUNNING, PAUSING, CANCELLING -> false;
            // A supervisor of items that wait looks after them from memory.
            case WAITING -> !state.hasAttemptsOut() && (state.nextDue() == null || comesBackFor(state.nextDue()));
            case PENDING, PAUSED, COMPLETED, FAILED, CANCELLED -> true;
        };
    }

    /** Only who owns the whole folder looks for what is due; elsewhere a run that left would sleep for ever. */
    private boolean comesBackFor(Instant due) {
        Instant soon = settings.clock().instant().plus(host.passivateAfter().multipliedBy(2));
        return host.whole() && due.isAfter(soon);
    }

    private Behavior<Message> onGone(Gone gone) {
        Resident left = residents.remove(gone.run());
        if (left == null) {
            return this;
        }
        settings.dispatcher().tell(new StepDispatcher.Leaves(gone.run(), false));
        if (!left.next.isEmpty()) {
            left.next.forEach(this::onDeliver);
        } else if (left.leaving) {
            locks.release(gone.run());
        } else {
            // The store failed it. Its attempts are still under way here, so that no other process may have it.
            Deliver again = new Deliver(gone.run(), left.loaded, null, () -> {});
            getContext().scheduleOnce(TAKEN_UP_AGAIN, getContext().getSelf(), again);
        }
        return this;
    }
}
