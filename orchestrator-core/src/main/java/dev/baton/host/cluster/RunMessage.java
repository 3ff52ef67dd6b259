package dev.baton.host.cluster;

import dev.baton.host.RunService;
import dev.baton.run.RunCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What is said to a run of the cluster, wherever it is. */
sealed interface RunMessage {
    /** @param replyTo told once the command is on disk, or why it is not */
    record Tell(RunCommand command, ActorRef<Answer> replyTo) implements RunMessage, RunMessage.OverTheWire {}

    /** Takes the run up. @param replyTo told when it is in memory; may be null */
    record Wake(@Nullable ActorRef<Answer> replyTo) implements RunMessage, RunMessage.OverTheWire {}

    /** Shows what the run does from now on, for {@link FollowHub#LEASE}; said again before that is over. */
    record Follow(String run, ActorRef<Followed> to) implements RunMessage, RunMessage.OverTheWire {}

    record Unfollow(String run, ActorRef<Followed> to) implements RunMessage, RunMessage.OverTheWire {}

    /** From its shard: the run leaves this node's memory. */
    enum Leave implements RunMessage, RunMessage.OverTheWire {
        LEAVE
    }

    /** What becomes of a command. */
    sealed interface Answer extends RunMessage.OverTheWire {
        record Replied(RunService.Reply reply) implements Answer {}

        /** What became of it is not known. */
        record Trouble(String why) implements Answer {}
    }

    /** What a run's place says to itself. */
    non-sealed interface Own extends RunMessage {}

    /** Messages that may go to another node. */
    interface OverTheWire {}
}
