package dev.baton.host.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.StoredLevel;
import dev.baton.run.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * Which facts this node's runs may record: those that every member knows.
 *
 * <p>Each node says by a role which level of {@link Vocabulary} it knows. When the least of all members' is more than what the store
 * has, it is raised there, and only then in force; it never falls. A node that knows less than the store has is not let in.
 */
final class FactsInForce {
    private static final String ROLE = "baton-facts-";
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final StoredLevel stored;
    private volatile int level;

    private FactsInForce(StoredLevel stored, int level) {
        this.stored = stored;
        this.level = level;
    }

    /** The configuration, with a role that says what this build knows. */
    static Config announced(Config config) {
        List<String> roles = new ArrayList<>(config.getStringList("pekko.cluster.roles"));
        roles.add(ROLE + Vocabulary.KNOWN);
        return ConfigFactory.parseMap(Map.of("pekko.cluster.roles", roles)).withFallback(config);
    }

    /**
     * What is in force when this node is about to join.
     *
     * @throws dev.baton.journal.folder.StorageException when the store may hold what this build does not know
     */
    static FactsInForce enter(StoredLevel stored) {
        return new FactsInForce(stored, stored.enter(Vocabulary.KNOWN));
    }

    /** Facts of later levels are not recorded now. */
    int level() {
        return level;
    }

    /** Raises the level once all members know more. */
    Behavior<Message> agreeing(Executor blocking) {
        return Behaviors.withTimers(
                timers -> Behaviors.setup(context -> new Agreeing(context, timers, this, blocking)));
    }

    /** What all members know, by their roles. A build without such a role knows what there was at first. */
    static int known(Collection<Set<String>> members) {
        return members.stream().mapToInt(FactsInForce::knownBy).min().orElse(Vocabulary.FIRST);
    }

    private static int knownBy(Set<String> roles) {
        return roles.stream()
                .filter(role -> role.matches(ROLE + "[0-9]{1,9}"))
                .mapToInt(role -> Integer.parseInt(role.substring(ROLE.length())))
                .max()
                .orElse(Vocabulary.FIRST);
    }

    sealed interface Message {}

    private record Changed() implements Message {}

    private record Joined() implements Message {}

    /** @param level that the store has, or null when it did not say */
    private record Read(@Nullable Integer level, boolean joining) implements Message {}

    /** Looks at the members whenever one comes or goes, and at the store when that may change something. One look at a time. */
    private static final class Agreeing extends AbstractBehavior<Message> {
        private final TimerScheduler<Message> timers;
        private final FactsInForce facts;
        private final Executor blocking;
        private final Cluster cluster;
        private boolean joined;
        private boolean reading;

        Agreeing(ActorContext<Message> context, TimerScheduler<Message> timers, FactsInForce facts, Executor blocking) {
            super(context);
            this.timers = timers;
            this.facts = facts;
            this.blocking = blocking;
            cluster = Cluster.get(context.getSystem());
            cluster.subscriptions()
                    .tell(Subscribe.create(
                            context.messageAdapter(ClusterEvent.MemberEvent.class, event -> new Changed()),
                            ClusterEvent.MemberEvent.class));
            cluster.subscriptions()
                    .tell(Subscribe.create(
                            context.messageAdapter(ClusterEvent.ReachabilityEvent.class, event -> new Changed()),
                            ClusterEvent.ReachabilityEvent.class));
            cluster.subscriptions()
                    .tell(Subscribe.create(context.messageAdapter(SelfUp.class, up -> new Joined()), SelfUp.class));
        }

        @Override
        public Receive<Message> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Joined.class, joined -> onJoined())
                    .onMessage(Changed.class, changed -> onChanged())
                    .onMessage(Read.class, this::onRead)
                    .build();
        }

        private Behavior<Message> onJoined() {
            read(() -> facts.stored.entered(Vocabulary.KNOWN), true);
            return this;
        }

        private Behavior<Message> onChanged() {
            int agreed = agreed();
            if (joined && !reading && agreed > facts.level) {
                read(() -> facts.stored.raise(agreed, () -> agreed() >= agreed), false);
            }
            return this;
        }

        /** Nothing is agreed while somebody is not heard of: the others may have let in whom this node does not see. */
        private int agreed() {
            ClusterEvent.CurrentClusterState state = cluster.state();
            return state.getUnreachable().isEmpty()
                    ? Math.min(
                            Vocabulary.KNOWN,
                            known(StreamSupport.stream(state.getMembers().spliterator(), false)
                                    .map(Member::getRoles)
                                    .toList()))
                    : Vocabulary.FIRST;
        }

        private void read(Supplier<Integer> store, boolean joining) {
            reading = true;
            CompletionStage<Integer> level = CompletableFuture.supplyAsync(store, blocking);
            getContext().pipeToSelf(level, (found, failure) -> {
                if (failure != null) {
                    getContext().getLog().warn("which facts are in force is not known: {}", failure.getMessage());
                }
                return new Read(found, joining);
            });
        }

        private Behavior<Message> onRead(Read read) {
            reading = false;
            Integer found = read.level();
            if (found == null) {
                timers.startSingleTimer(read.joining() ? new Joined() : new Changed(), AGAIN);
                return this;
            }
            if (found > Vocabulary.KNOWN) {
                getContext()
                        .getLog()
                        .error(facts.stored.tooNew(found, Vocabulary.KNOWN).getMessage());
                CoordinatedShutdown.get(getContext().getSystem()).runAll(CoordinatedShutdown.clusterLeavingReason());
                return Behaviors.empty();
            }
            joined |= read.joining();
            if (found > facts.level) {
                facts.level = found;
                getContext().getLog().info("facts of level {} are recorded from now on: all members know them", found);
            }
            if (agreed() > facts.level) {
                timers.startSingleTimer(new Changed(), AGAIN);
            }
            return this;
        }
    }
}
