package dev.baton.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is heard of a run that is followed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "heard")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Heard.Record.class, name = "record"),
    @JsonSubTypes.Type(value = Heard.Started.class, name = "started"),
    @JsonSubTypes.Type(value = Heard.Output.class, name = "output"),
    @JsonSubTypes.Type(value = Heard.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = Heard.Ended.class, name = "ended")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Heard {
    record Record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) implements Heard {}

    record Started(AttemptId attempt, String node, Instant at) implements Heard {}

    record Output(AttemptId attempt, String line) implements Heard {}

    record Waiting(AttemptId attempt, String why) implements Heard {}

    record Ended(@Nullable String why) implements Heard {}

    /** Tells a follower. */
    default void tell(RunService.Follower follower) {
        switch (this) {
            case Record it -> follower.record(it.sequence(), it.at(), it.facts(), it.after());
            case Started it -> follower.started(it.attempt(), it.node(), it.at());
            case Output it -> follower.output(it.attempt(), it.line());
            case Waiting it -> follower.waiting(it.attempt(), it.why());
            case Ended it -> follower.ended(it.why());
        }
    }
}
