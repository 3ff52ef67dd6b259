package dev.baton.host.cluster;

import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * A node that leaves has given its shards back, and its runs have no home until somebody says something to them. That may be nobody while
 * this node waits for what is under way here: it is the leader still, perhaps, whose waker would do it, but has no region any more.
 */
final class HandOver {
    /** Each run that is woken reads itself back from the store: not all of a cluster's at once. */
    private static final int SLICE = 200;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private HandOver() {}

    /** Has another node's region wake all that should move. Blocks. What is lost on the way is found by the wakers, later. */
    static void wakeElsewhere(ActorSystem<?> system, RunStore store, String type) {
        another(Cluster.get(system).selfMember(), Cluster.get(system).state()).ifPresent(member -> {
            ActorSelection region = Adapter.toClassic(system)
                    .actorSelection(RootActorPath.apply(member.address(), "/")
                            .$div("system")
                            .$div("sharding")
                            .$div(type));
            List<RunRow> moving = store.moving();
            for (int from = 0; from < moving.size(); from += SLICE) {
                List<RunRow> slice = moving.subList(from, Math.min(from + SLICE, moving.size()));
                system.scheduler()
                        .scheduleOnce(
                                PAUSE.multipliedBy(from / SLICE),
                                () -> slice.forEach(row -> wake(region, row.id())),
                                system.executionContext());
            }
        });
    }

    private static void wake(ActorSelection region, String run) {
        region.tell(new ShardingEnvelope<>(run, new RunMessage.Wake(null)), ActorRef.noSender());
    }

    private static Optional<Member> another(Member self, CurrentClusterState state) {
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .filter(member ->
                        !member.equals(self) && !state.getUnreachable().contains(member))
                .findFirst();
    }
}
