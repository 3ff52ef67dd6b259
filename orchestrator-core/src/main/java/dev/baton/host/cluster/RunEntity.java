package dev.baton.host.cluster;

import dev.baton.host.Bundles;
import dev.baton.host.Followers;
import dev.baton.host.RunService;
import dev.baton.journal.RunStore;
import dev.baton.run.RunCommand;
import dev.baton.run.RunRecord;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.actor.RunActor;
import dev.baton.run.actor.RunListener;
import dev.baton.run.actor.RunSettings;
import dev.baton.step.actor.StepDispatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;

/**
 * A run's place in the cluster: reads what the run is pinned to, keeps its actor while it is in memory, and lets it go.
 *
 * <p>It leaves memory when it is over, or has waited for a while with nothing due soon; the shard keeps what arrives meanwhile for the
 * next one. One whose actor the store has failed is taken up again.
 */
final class RunEntity extends AbstractBehavior<RunMessage> {
    /** When a run that ended without being asked to is taken up again. */
    private static final Duration TAKEN_UP_AGAIN = Duration.ofSeconds(5);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final int MOST_STASHED = 10_000;

    /**
     * What the runs of one node share.
     *
     * @param region brings a message to a run, wherever it is at home by then
     */
    record Shared(
            RunSettings settings,
            RunStore store,
            Bundles bundles,
            Duration passivateAfter,
            ActorRef<FollowHub.Message> followers,
            BiConsumer<String, RunMessage> region) {}

    /** @param loaded null when there is no such run */
    private record Loaded(
            RunState.@Nullable Loaded loaded, @Nullable String failure) implements RunMessage.Own {}

    private record Recorded(RunStatus status) implements RunMessage.Own {}

    private record Gone() implements RunMessage.Own {}

    private record Empty() implements RunMessage.Own {}

    private record Look() implements RunMessage.Own {}

    private record Answered(boolean command) implements RunMessage.Own {}

    private record TakeUp() implements RunMessage.Own {}

    /** Where the run stands; {@code stirred} is how often it had stirred when it was asked. */
    private record Seen(long stirred, @Nullable RunState state) implements RunMessage.Own {}

    static Behavior<RunMessage> create(String run, ActorRef<ClusterSharding.ShardCommand> shard, Shared shared) {
        return Behaviors.withStash(
                MOST_STASHED,
                stash -> Behaviors.withTimers(timers ->
                        Behaviors.setup(context -> new RunEntity(context, timers, stash, run, shard, shared))));
    }

    private final TimerScheduler<RunMessage> timers;
    private final StashBuffer<RunMessage> stash;
    private final String run;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final Shared shared;
    private RunState.@Nullable Loaded loaded;
    private @Nullable ActorRef<RunActor.Message> actor;
    private boolean loading;
    private boolean leaving;
    private long stirred;

    /** Commands that the run's actor has not answered yet. */
    private int unanswered;

    private RunEntity(
            ActorContext<RunMessage> context,
            TimerScheduler<RunMessage> timers,
            StashBuffer<RunMessage> stash,
            String run,
            ActorRef<ClusterSharding.ShardCommand> shard,
            Shared shared) {
        super(context);
        this.timers = timers;
        this.stash = stash;
        this.run = run;
        this.shard = shard;
        this.shared = shared;
    }

    @Override
    public Receive<RunMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunMessage.Tell.class, this::onTell)
                .onMessage(RunMessage.Wake.class, this::onWake)
                .onMessage(RunMessage.Follow.class, this::onFollow)
                .onMessage(RunMessage.Unfollow.class, this::onUnfollow)
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(Empty.class, empty -> onEmpty())
                .onMessage(Look.class, look -> onLook())
                .onMessage(Seen.class, this::onSeen)
                .onMessage(TakeUp.class, takeUp -> onTakeUp())
                .onMessage(Gone.class, gone -> onGone())
                .onMessage(RunMessage.Leave.class, leave -> onLeave())
                .build();
    }

    private Behavior<RunMessage> onTell(RunMessage.Tell tell) {
        ActorRef<RunActor.Message> to = actor;
        if (to == null || leaving) {
            return tell.command() instanceof RunCommand.Start start
                    ? startLater(tell, start.start().bundle())
                    : later(tell, null);
        }
        stirred++;
        unanswered++;
        getContext()
                .ask(
                        RunActor.Reply.class,
                        to,
                        ANSWER_WITHIN,
                        (ActorRef<RunActor.Reply> replyTo) -> new RunActor.Tell(tell.command(), replyTo),
                        (reply, failure) -> {
                            tell.replyTo().tell(answer(reply, failure));
                            return new Answered(true);
                        });
        return this;
    }

    private RunMessage.Answer answer(RunActor.@Nullable Reply reply, @Nullable Throwable failure) {
        return switch (reply) {
            case RunActor.Reply.Done done ->
                new RunMessage.Answer.Replied(
                        new RunService.Reply.Done(done.changed(), Followers.snapshot(done.state())));
            case RunActor.Reply.Refused refused ->
                new RunMessage.Answer.Replied(new RunService.Reply.Refused(refused.why()));
            case null ->
                new RunMessage.Answer.Trouble(shared.store()
                        .trouble()
                        .map(t -> "the store is unavailable: " + t.sentence())
                        .orElse("the run's actor did not answer: " + failure));
        };
    }

    private Behavior<RunMessage> onWake(RunMessage.Wake wake) {
        ActorRef<RunActor.Message> to = actor;
        if (to == null || leaving) {
            return later(wake, null);
        }
        ActorRef<RunMessage.Answer> replyTo = wake.replyTo();
        if (replyTo == null) {
            // An item speaks. Who only takes the run up need not have it ask all of its items.
            to.tell(new RunActor.Look());
        } else {
            getContext().ask(RunState.class, to, ANSWER_WITHIN, RunActor.Ask::new, (state, failure) -> {
                replyTo.tell(
                        state == null
                                ? answer(null, failure)
                                : new RunMessage.Answer.Replied(
                                        new RunService.Reply.Done(false, Followers.snapshot(state))));
                return new Answered(false);
            });
        }
        return lookInTime();
    }

    /** Most runs are started where their flow has just been stored. */
    private Behavior<RunMessage> startLater(RunMessage.Tell start, String bundle) {
        Optional<RunState.Loaded> known = loading || leaving || stash.nonEmpty() || actor != null
                ? Optional.empty()
                : shared.bundles().known(bundle);
        if (known.isEmpty()) {
            return later(start, bundle);
        }
        stash.stash(start);
        return onLoaded(new Loaded(known.get(), null));
    }

    /** What a run is pinned to has to be read first. */
    private Behavior<RunMessage> later(RunMessage message, @Nullable String bundle) {
        if (!stash.isFull()) {
            stash.stash(message);
        }
        if (!loading && !leaving) {
            loading = true;
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(
                                    () -> read(bundle), shared.settings().blocking()),
                            (found, failure) -> new Loaded(
                                    failure == null ? found.orElse(null) : null,
                                    failure == null ? null : sentence(failure)));
        }
        return this;
    }

    private Optional<RunState.Loaded> read(@Nullable String bundle) {
        return bundle != null
                ? Optional.of(shared.bundles().loaded(bundle))
                : shared.store().row(run).map(row -> shared.bundles().loaded(row.bundle()));
    }

    private static String sentence(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private Behavior<RunMessage> onLoaded(Loaded read) {
        loading = false;
        if (read.loaded() == null) {
            stash.forEach(message -> refuse(message, read.failure()));
            stash.clear();
            return letGoIfEmpty();
        }
        loaded = read.loaded();
        spawn(read.loaded());
        lookInTime();
        return stash.unstashAll(this);
    }

    private void spawn(RunState.Loaded pinned) {
        boolean likelyNew = stash.nonEmpty()
                && stash.head() instanceof RunMessage.Tell tell
                && tell.command() instanceof RunCommand.Start;
        RunSettings settings = shared.settings().withListener(listening());
        ActorRef<RunActor.Message> spawned = getContext()
                .spawnAnonymous(
                        likelyNew ? RunActor.createNew(run, pinned, settings) : RunActor.create(run, pinned, settings));
        getContext().watchWith(spawned, new Gone());
        actor = spawned;
    }

    private RunListener listening() {
        RunListener node = shared.settings().listener();
        ActorRef<RunMessage> self = getContext().getSelf();
        return (String id, long sequence, RunRecord record, RunState state) -> {
            node.recorded(id, sequence, record, state);
            RunStatus status = state.shownStatus();
            if (status != RunStatus.RUNNING) {
                self.tell(new Recorded(status));
                RunStart.Item item = state.started().item();
                if (item != null) {
                    shared.region().accept(item.run(), new RunMessage.Wake(null));
                }
            }
        };
    }

    private void refuse(RunMessage message, @Nullable String failure) {
        RunMessage.Answer answer = failure == null
                ? new RunMessage.Answer.Replied(new RunService.Reply.Unknown(run))
                : new RunMessage.Answer.Trouble(failure);
        switch (message) {
            case RunMessage.Tell tell -> tell.replyTo().tell(answer);
            case RunMessage.Wake wake -> {
                if (wake.replyTo() != null) {
                    wake.replyTo().tell(answer);
                }
            }
            default -> {}
        }
    }

    private Behavior<RunMessage> onFollow(RunMessage.Follow follow) {
        shared.followers().tell(new FollowHub.Add(follow.run(), follow.to()));
        return letGoIfEmpty();
    }

    private Behavior<RunMessage> onUnfollow(RunMessage.Unfollow unfollow) {
        shared.followers().tell(new FollowHub.Remove(unfollow.run(), unfollow.to()));
        return letGoIfEmpty();
    }

    /** Not at once: who follows what there is not yet is about to start it, and a start would meet the end of this place. */
    private Behavior<RunMessage> letGoIfEmpty() {
        if (actor == null && !loading && !leaving) {
            timers.startSingleTimer(new Empty(), shared.passivateAfter());
        }
        return this;
    }

    private Behavior<RunMessage> onEmpty() {
        if (actor == null && !loading) {
            letGo();
        }
        return this;
    }

    private Behavior<RunMessage> onRecorded(Recorded recorded) {
        stirred++;
        if (recorded.status().isFinal()) {
            return onLook();
        }
        return lookLater();
    }

    private Behavior<RunMessage> onAnswered(Answered answered) {
        unanswered -= answered.command() ? 1 : 0;
        if (leaving) {
            return endActor();
        }
        return answered.command() ? lookLater() : lookInTime();
    }

    private Behavior<RunMessage> lookLater() {
        if (!leaving) {
            timers.startSingleTimer(new Look(), shared.passivateAfter());
        }
        return this;
    }

    /** Who is woken again and again, and does nothing, leaves no later for it. */
    private Behavior<RunMessage> lookInTime() {
        return timers.isTimerActive(new Look()) ? this : lookLater();
    }

    /** What a run last recorded says nothing of what it is doing now: it is asked. */
    private Behavior<RunMessage> onLook() {
        ActorRef<RunActor.Message> to = actor;
        if (to != null && !leaving) {
            long now = stirred;
            getContext()
                    .ask(
                            RunState.class,
                            to,
                            ANSWER_WITHIN,
                            RunActor.Ask::new,
                            (state, failure) -> new Seen(now, state));
        }
        return this;
    }

    private Behavior<RunMessage> onSeen(Seen seen) {
        RunState state = seen.state();
        if (state != null && seen.stirred() == stirred && mayLeave(state)) {
            letGo();
        }
        return this;
    }

    private boolean mayLeave(RunState state) {
        return switch (state.shownStatus()) {
            case RUNNING, PAUSING, CANCELLING -> false;
            case WAITING -> {
                Instant due = state.nextDue();
                Instant soon = shared.settings()
                        .clock()
                        .instant()
                        .plus(shared.passivateAfter().multipliedBy(2));
                // A supervisor of items that wait looks after them from memory.
                yield !state.hasAttemptsOut() && (due == null || due.isAfter(soon));
            }
            case PENDING, PAUSED, COMPLETED, FAILED, CANCELLED -> true;
        };
    }

    private void letGo() {
        shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
    }

    private Behavior<RunMessage> onLeave() {
        leaving = true;
        timers.cancelAll();
        return actor == null ? end() : endActor();
    }

    /** Not before what it was told is answered: a command that came just before is not to be lost. */
    private Behavior<RunMessage> endActor() {
        ActorRef<RunActor.Message> to = actor;
        if (to != null && unanswered <= 0) {
            // Stopped between a write and its effects, it would leave a scheduled attempt that nobody was ever offered.
            to.tell(new RunActor.Leave());
        }
        return this;
    }

    /** What came between the wish to leave and the leave is for the next one. */
    private Behavior<RunMessage> end() {
        stash.forEach(message -> shared.region().accept(run, message));
        return Behaviors.stopped();
    }

    private Behavior<RunMessage> onGone() {
        actor = null;
        unanswered = 0;
        shared.settings().dispatcher().tell(new StepDispatcher.Leaves(run, false));
        if (leaving) {
            return end();
        }
        // The store failed it. Its attempts may be under way; it claims them again.
        timers.startSingleTimer(new TakeUp(), TAKEN_UP_AGAIN);
        return this;
    }

    private Behavior<RunMessage> onTakeUp() {
        if (actor == null && !leaving && loaded != null) {
            spawn(loaded);
        }
        return this;
    }
}
