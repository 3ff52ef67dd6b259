package dev.baton.host.cluster;

import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.List;

/** What the node of a run shows of it to a follower on any node; may be lost, but for records, which are also in the journal. */
sealed interface Followed extends RunMessage.OverTheWire {
    record Recorded(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) implements Followed {}

    record Started(AttemptId attempt, String node, Instant at) implements Followed {}

    record Output(AttemptId attempt, String line) implements Followed {}

    record Waiting(AttemptId attempt, String why) implements Followed {}
}
