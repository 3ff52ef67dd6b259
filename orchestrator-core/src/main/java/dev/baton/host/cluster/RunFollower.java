package dev.baton.host.cluster;

import dev.baton.host.Bundles;
import dev.baton.host.Followers;
import dev.baton.host.RunService;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.run.RunRecord;
import dev.baton.run.RunState;
import dev.baton.run.actor.RunJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run that may be on any node, and move: live from there, and from the journal whatever did not come.
 *
 * <p>Records are told once and in order. The rest (live output, what is under way) is told when it arrives.
 */
final class RunFollower extends AbstractBehavior<RunFollower.Message> {
    private static final Duration RENEW = Duration.ofSeconds(3);

    /** Records kept while the journal is read; beyond that they are read from it as well. */
    private static final int MOST_HELD = 1_000;

    sealed interface Message {}

    record Stop() implements Message {}

    private record Shown(Followed what) implements Message {}

    private record Renew() implements Message {}

    /** @param last the greatest number told, or null when nothing could be read */
    private record CaughtUp(@Nullable Long last) implements Message {}

    /** @param region sends to the run, wherever it is */
    record Sources(RunStore store, Bundles bundles, Executor blocking, Consumer<RunMessage> region) {}

    static Behavior<Message> create(String run, long from, Followers.Subscription to, Sources sources) {
        return Behaviors.withTimers(
                timers -> Behaviors.setup(context -> new RunFollower(context, timers, run, from, to, sources)));
    }

    private final String run;
    private final Followers.Subscription to;
    private final RunService.Follower relay;
    private final Sources sources;
    private final ActorRef<Followed> live;
    private final List<Followed.Recorded> held = new ArrayList<>();
    private long next;
    private boolean reading;
    private boolean missed;

    private RunFollower(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            String run,
            long from,
            Followers.Subscription to,
            Sources sources) {
        super(context);
        this.run = run;
        this.to = to;
        this.sources = sources;
        next = from;
        relay = to.relay();
        to.live();
        live = context.messageAdapter(Followed.class, Shown::new);
        timers.startTimerWithFixedDelay(new Renew(), RENEW);
        renew();
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Shown.class, this::onShown)
                .onMessage(Renew.class, renew -> renew())
                .onMessage(CaughtUp.class, this::onCaughtUp)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onSignal(PostStop.class, stop -> {
                    sources.region().accept(new RunMessage.Unfollow(run, live));
                    return this;
                })
                .build();
    }

    /** Asks to be shown what happens from now on; what has happened until then, or was lost, is in the journal. */
    private Behavior<Message> renew() {
        sources.region().accept(new RunMessage.Follow(run, live));
        catchUp();
        return this;
    }

    private Behavior<Message> onShown(Shown shown) {
        switch (shown.what()) {
            case Followed.Recorded recorded -> onRecorded(recorded);
            case Followed.Started started -> relay.started(started.attempt(), started.node(), started.at());
            case Followed.Output output -> relay.output(output.attempt(), output.line());
            case Followed.Waiting waiting -> relay.waiting(waiting.attempt(), waiting.why());
        }
        return this;
    }

    private void onRecorded(Followed.Recorded recorded) {
        if (reading) {
            hold(recorded);
        } else if (recorded.sequence() == next) {
            tell(recorded);
        } else if (recorded.sequence() > next) {
            hold(recorded);
            catchUp();
        }
    }

    private void hold(Followed.Recorded recorded) {
        if (held.size() < MOST_HELD) {
            held.add(recorded);
        } else {
            missed = true;
        }
    }

    private void tell(Followed.Recorded recorded) {
        next = recorded.sequence() + 1;
        relay.record(recorded.sequence(), recorded.at(), recorded.facts(), recorded.after());
    }

    private void catchUp() {
        if (!reading) {
            reading = true;
            long from = next;
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(() -> tellStored(from), sources.blocking()),
                            (last, failure) -> {
                                if (failure != null) {
                                    getContext().getLog().debug("run {} cannot be read back: {}", run, failure);
                                }
                                return new CaughtUp(last);
                            });
        }
    }

    /** On a thread that may block. What a record means needs all that came before. */
    private long tellStored(long from) {
        long last = from - 1;
        Optional<RunRow> row = sources.store().row(run);
        if (row.isEmpty() || !hasEvents(from)) {
            return last;
        }
        RunState state =
                RunState.empty().withLoaded(sources.bundles().loaded(row.get().bundle()));
        try (Stream<StoredEvent> events = sources.store().events(run, 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                RunRecord record = RunJson.readRecord(event.payload());
                state = state.apply(record);
                if (event.sequence() >= from) {
                    to.past(event.sequence(), event.writtenAt(), record.facts(), Followers.snapshot(state));
                    last = event.sequence();
                }
            }
        }
        return last;
    }

    private boolean hasEvents(long from) {
        try (Stream<StoredEvent> events = sources.store().events(run, from)) {
            return events.findFirst().isPresent();
        }
    }

    private Behavior<Message> onCaughtUp(CaughtUp caught) {
        reading = false;
        if (caught.last() != null) {
            next = Math.max(next, caught.last() + 1);
        }
        List<Followed.Recorded> waiting = List.copyOf(held);
        held.clear();
        boolean gap = missed;
        missed = false;
        for (Followed.Recorded recorded : waiting) {
            if (recorded.sequence() == next) {
                tell(recorded);
            } else {
                gap |= recorded.sequence() > next;
            }
        }
        if (gap && caught.last() != null) {
            catchUp();
        }
        return this;
    }
}
