package dev.baton.step.actor;

import dev.baton.step.AttemptId;
import dev.baton.step.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps limits across all nodes: there is one of it in a cluster.
 *
 * <p>It keeps nothing on disk. Each second every dispatcher says what it has under way and what it waits for ({@link Held}), and that is
 * believed: it makes good for messages that were lost, and tells a keeper that begins what the one before has granted. So a keeper grants
 * nothing before it has listened for a while. What a dispatcher holds it holds until it says otherwise or is forgotten.
 */
public final class LimitKeeper extends AbstractBehavior<LimitKeeper.Message> {
    /** For how long a new keeper listens: what dispatchers say each second, and more. */
    public static final Duration SETTLING = Duration.ofSeconds(3);

    public sealed interface Message {}

    /** Answered by {@link StepDispatcher.Granted}, in the order of asking; the same again is harmless. */
    public record Ask(AttemptId attempt, Limit limit, ActorRef<StepDispatcher.Message> replyTo) implements Message {}

    /** The attempt is over, or will not be made. */
    public record Ended(AttemptId attempt) implements Message {}

    /**
     * All that a dispatcher has to do with limits.
     *
     * @param begun of limits that have a stretch of time: what began within it
     */
    public record Held(
            ActorRef<StepDispatcher.Message> dispatcher, List<Grant> held, List<Grant> asked, List<Begun> begun)
            implements Message {
        public Held {
            held = List.copyOf(held);
            asked = List.copyOf(asked);
            begun = List.copyOf(begun);
        }
    }

    public record Grant(AttemptId attempt, Limit limit) {}

    public record Begun(String limit, long millisAgo) {}

    /** Its node is gone, and so is what it had under way. */
    public record Forget(ActorRef<StepDispatcher.Message> dispatcher) implements Message {}

    /** A dispatcher ended, or its node is no longer in the cluster; some of what it had may be alive for a while. */
    private record Gone(ActorRef<StepDispatcher.Message> dispatcher) implements Message {}

    private enum Own implements Message {
        SETTLED,
        OPENS
    }

    private final TimerScheduler<Message> timers;
    private final Duration margin;
    private final LimitSlots slots = new LimitSlots();
    private final Map<AttemptId, ActorRef<StepDispatcher.Message>> owners = new HashMap<>();
    private final Map<ActorRef<StepDispatcher.Message>, Set<AttemptId>> known = new HashMap<>();
    private final Map<ActorRef<StepDispatcher.Message>, List<Begun>> begun = new HashMap<>();
    private boolean settled;

    /** @param margin for how long what a dispatcher had under way may outlive it */
    public static Behavior<Message> create(Duration margin) {
        return create(SETTLING, margin);
    }

    static Behavior<Message> create(Duration settling, Duration margin) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new LimitKeeper(context, timers, settling, margin)));
    }

    private LimitKeeper(
            ActorContext<Message> context, TimerScheduler<Message> timers, Duration settling, Duration margin) {
        super(context);
        this.timers = timers;
        this.margin = margin;
        timers.startSingleTimer(Own.SETTLED, settling);
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::onAsk)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Held.class, this::onHeld)
                .onMessage(Forget.class, this::onForget)
                .onMessage(Gone.class, this::onGone)
                .onMessage(Own.class, this::onOwn)
                .build();
    }

    private Behavior<Message> onAsk(Ask ask) {
        asked(ask.attempt(), ask.limit(), ask.replyTo());
        awaitOpening();
        return this;
    }

    private void asked(AttemptId attempt, Limit limit, ActorRef<StepDispatcher.Message> from) {
        owns(from, attempt);
        if (slots.isUnderWay(attempt)) {
            from.tell(new StepDispatcher.Granted(attempt));
        } else if (!slots.waits(attempt)) {
            slots.add(attempt, limit);
            grant();
        }
    }

    private void owns(ActorRef<StepDispatcher.Message> dispatcher, AttemptId attempt) {
        ActorRef<StepDispatcher.Message> before = owners.put(attempt, dispatcher);
        if (before != null && !before.equals(dispatcher)) {
            disown(before, attempt);
        }
        known.computeIfAbsent(dispatcher, this::meet).add(attempt);
    }

    private Set<AttemptId> meet(ActorRef<StepDispatcher.Message> dispatcher) {
        getContext().watchWith(dispatcher, new Gone(dispatcher));
        return new HashSet<>();
    }

    private Behavior<Message> onGone(Gone gone) {
        timers.startSingleTimer(gone.dispatcher(), new Forget(gone.dispatcher()), margin);
        return this;
    }

    private void disown(ActorRef<StepDispatcher.Message> dispatcher, AttemptId attempt) {
        Set<AttemptId> all = known.get(dispatcher);
        if (all != null) {
            all.remove(attempt);
        }
    }

    private Behavior<Message> onEnded(Ended ended) {
        end(ended.attempt());
        return goOn();
    }

    private void end(AttemptId attempt) {
        ActorRef<StepDispatcher.Message> owner = owners.remove(attempt);
        if (owner != null) {
            disown(owner, attempt);
        }
        slots.end(attempt);
    }

    private Behavior<Message> goOn() {
        grant();
        awaitOpening();
        return this;
    }

    private void grant() {
        if (settled) {
            for (AttemptId attempt : slots.ready(System.nanoTime())) {
                ActorRef<StepDispatcher.Message> owner = owners.get(attempt);
                if (owner != null) {
                    owner.tell(new StepDispatcher.Granted(attempt));
                }
            }
        }
    }

    private Behavior<Message> onHeld(Held said) {
        ActorRef<StepDispatcher.Message> dispatcher = said.dispatcher();
        Set<AttemptId> before = Set.copyOf(known.getOrDefault(dispatcher, Set.of()));
        Set<AttemptId> now = new HashSet<>();
        for (Grant grant : said.held()) {
            now.add(grant.attempt());
            owns(dispatcher, grant.attempt());
            slots.hold(grant.attempt(), grant.limit());
        }
        for (Grant grant : said.asked()) {
            now.add(grant.attempt());
            asked(grant.attempt(), grant.limit(), dispatcher);
        }
        // Whoever took an attempt over has it from now on, so it is not this one's to end.
        before.stream().filter(attempt -> !now.contains(attempt)).forEach(this::end);
        if (!settled) {
            begun.put(dispatcher, said.begun());
        }
        return goOn();
    }

    private Behavior<Message> onForget(Forget forget) {
        ActorRef<StepDispatcher.Message> dispatcher = forget.dispatcher();
        Set<AttemptId> all = known.remove(dispatcher);
        if (all != null) {
            all.stream()
                    .filter(attempt -> dispatcher.equals(owners.get(attempt)))
                    .toList()
                    .forEach(this::end);
        }
        return goOn();
    }

    private Behavior<Message> onOwn(Own own) {
        if (own == Own.SETTLED) {
            settled = true;
            long now = System.nanoTime();
            List<Begun> all = new ArrayList<>();
            begun.values().forEach(all::addAll);
            all.sort((a, b) -> Long.compare(b.millisAgo(), a.millisAgo()));
            all.forEach(each -> slots.begun(
                    each.limit(), now - Duration.ofMillis(each.millisAgo()).toNanos()));
            begun.clear();
        }
        return goOn();
    }

    private void awaitOpening() {
        Long nanos = settled ? slots.opensIn(System.nanoTime()) : null;
        if (nanos != null) {
            timers.startSingleTimer(Own.OPENS, Own.OPENS, Duration.ofNanos(nanos));
        }
    }
}
