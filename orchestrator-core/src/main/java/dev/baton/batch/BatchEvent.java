package dev.baton.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact about a batch. Type names and members are stored and stay as they are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BatchEvent.LevelPrepared.class, name = "LevelPrepared"),
    @JsonSubTypes.Type(value = BatchEvent.Resumed.class, name = "Resumed"),
    @JsonSubTypes.Type(value = BatchEvent.ChunkDone.class, name = "ChunkDone"),
    @JsonSubTypes.Type(value = BatchEvent.Reopened.class, name = "Reopened"),
    @JsonSubTypes.Type(value = BatchEvent.Ended.class, name = "Ended")
})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public sealed interface BatchEvent {
    /**
     * The items are stored: one JSON value to a line.
     *
     * @param level of a reduce, from 0; a map has one
     * @param count how many items
     * @param chunk so many of them are handed out together
     */
    record LevelPrepared(int level, StoredText items, long count, int chunk, Instant at) implements BatchEvent {}

    /**
     * The supervisor came back; attempts of earlier generations may still be under way.
     *
     * @param attempt of the run, {@code visit.attempt}; null where items are not runs of their own
     */
    record Resumed(int generation, @Nullable String attempt, Instant at) implements BatchEvent {
        public Resumed(int generation, Instant at) {
            this(generation, null, at);
        }
    }

    /**
     * @param attempt the one of the run that reopened the batch last; empty before any did
     * @param results a line for each item, see {@link ItemLines}
     * @param failures how many of them failed
     * @param samples the first of those
     */
    record ChunkDone(int chunk, String attempt, StoredText results, int failures, List<ItemFailure> samples)
            implements BatchEvent {
        public ChunkDone {
            attempt = attempt == null ? "" : attempt;
            samples = samples == null ? List.of() : List.copyOf(samples);
        }
    }

    /** The run tries again: what failed is done once more. */
    record Reopened(String attempt, Instant at) implements BatchEvent {}

    /** @param attempt of the run, {@code visit.attempt} */
    record Ended(
            String attempt,
            @Nullable StepFailure failure,
            @Nullable StepOutput output,
            Instant at) implements BatchEvent {}

    /** @param index of the item in its level, from 0 */
    record ItemFailure(long index, String message) {}
}
