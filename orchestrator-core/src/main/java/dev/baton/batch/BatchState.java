package dev.baton.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How far a batch has come. Immutable.
 *
 * @param level the present one, or null before the items are stored
 * @param generation how often a supervisor has begun
 * @param done by chunk
 * @param failures items that failed, in this level and since the run last tried again
 * @param reopened by which attempt of the run, last; empty before any did
 * @param ended the outcome, until the run tries again
 * @param begun the attempt of the run that a supervisor began with last, where items are runs of their own
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BatchState(
        BatchEvent.@Nullable LevelPrepared level,
        int generation,
        PMap<Integer, BatchEvent.ChunkDone> done,
        long failures,
        String reopened,
        BatchEvent.@Nullable Ended ended,
        @Nullable Instant startedAt,
        @Nullable String begun) {

    public static final BatchState EMPTY = new BatchState(null, 1, HashTreePMap.empty(), 0, "", null, null, null);

    /** From a snapshot, where empty members are left out. */
    @JsonCreator
    static BatchState read(
            @JsonProperty("level") BatchEvent.@Nullable LevelPrepared level,
            @JsonProperty("generation") int generation,
            @JsonProperty("done") @Nullable Map<Integer, BatchEvent.ChunkDone> done,
            @JsonProperty("failures") long failures,
            @JsonProperty("reopened") @Nullable String reopened,
            @JsonProperty("ended") BatchEvent.@Nullable Ended ended,
            @JsonProperty("startedAt") @Nullable Instant startedAt,
            @JsonProperty("begun") @Nullable String begun) {
        return new BatchState(
                level,
                generation,
                done == null ? HashTreePMap.empty() : HashTreePMap.from(done),
                failures,
                reopened == null ? "" : reopened,
                ended,
                startedAt,
                begun);
    }

    public BatchState apply(BatchRecord record) {
        BatchState state = this;
        for (BatchEvent fact : record.facts()) {
            state = state.apply(fact);
        }
        return state;
    }

    private BatchState apply(BatchEvent event) {
        return switch (event) {
            case BatchEvent.LevelPrepared prepared ->
                new BatchState(
                        prepared,
                        generation,
                        HashTreePMap.empty(),
                        0,
                        reopened,
                        null,
                        startedAt == null ? prepared.at() : startedAt,
                        begun);
            case BatchEvent.Resumed resumed ->
                new BatchState(
                        level, resumed.generation(), done, failures, reopened, ended, startedAt, resumed.attempt());
            case BatchEvent.ChunkDone chunk -> {
                BatchEvent.ChunkDone before = done.get(chunk.chunk());
                int counted = before != null && before.attempt().equals(chunk.attempt()) ? before.failures() : 0;
                long sum = failures + chunk.failures() - counted;
                yield new BatchState(
                        level, generation, done.plus(chunk.chunk(), chunk), sum, reopened, ended, startedAt, begun);
            }
            case BatchEvent.Reopened again ->
                new BatchState(level, generation, done, 0, again.attempt(), null, startedAt, begun);
            case BatchEvent.Ended end ->
                new BatchState(level, generation, done, failures, reopened, end, startedAt, begun);
        };
    }

    /** How many chunks the present level has. */
    @JsonIgnore
    public int chunks() {
        return level == null ? 0 : (int) ((level.count() + level.chunk() - 1) / level.chunk());
    }

    /** Items of the present level that are done, those that failed among them. */
    @JsonIgnore
    public long itemsDone() {
        if (level == null) {
            return 0;
        }
        long items = (long) done.size() * level.chunk();
        int last = chunks() - 1;
        return done.containsKey(last) ? items - ((long) chunks() * level.chunk() - level.count()) : items;
    }
}
