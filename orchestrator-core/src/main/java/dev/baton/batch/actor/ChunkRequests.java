package dev.baton.batch.actor;

import dev.baton.batch.BatchEvent;
import dev.baton.batch.BatchState;
import dev.baton.batch.ChunkOffsets;
import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is asked of whoever works on a chunk. */
final class ChunkRequests {
    private final StepRequest request;
    private final StepWork.Batch batch;
    private ChunkOffsets offsets = ChunkOffsets.none();

    /** @param request the batch's own */
    ChunkRequests(StepRequest request, StepWork.Batch batch) {
        this.request = request;
        this.batch = batch;
    }

    /** Where the chunks of the present level begin. */
    void place(ChunkOffsets newOffsets) {
        offsets = newOffsets;
    }

    /** Whether a chunk was not done yet, or has failures from before the batch was reopened. */
    static boolean isToDo(BatchState state, int chunk) {
        BatchEvent.ChunkDone done = state.done().get(chunk);
        return done == null || (done.failures() > 0 && !done.attempt().equals(state.reopened()));
    }

    AttemptId id(BatchState state, int chunk, int generation) {
        int level = Objects.requireNonNull(state.level()).level();
        String step = batch.node() + "[" + level + ":" + chunk + "]";
        return new AttemptId(request.id().run(), step, batch.origin(), generation);
    }

    /** Attempts of earlier generations, which may be under way wherever a pool outlived their supervisor. */
    List<AttemptId> earlier(BatchState state, int chunk) {
        List<AttemptId> all = new ArrayList<>();
        for (int generation = 1; generation < state.generation(); generation++) {
            all.add(id(state, chunk, generation));
        }
        return all;
    }

    StepRequest request(BatchState state, int chunk) {
        BatchEvent.LevelPrepared level = Objects.requireNonNull(state.level());
        long first = (long) chunk * level.chunk();
        BatchEvent.ChunkDone before = state.done().get(chunk);
        StepWork.Chunk work = new StepWork.Chunk(
                chunk,
                level.level(),
                level.items(),
                offsets.of(chunk),
                first,
                (int) Math.min(level.chunk(), level.count() - first),
                before == null ? null : before.results(),
                batch.setting());
        return new StepRequest(
                id(state, chunk, state.generation()),
                request.name(),
                work,
                null,
                request.workdir(),
                request.scratch(),
                "text",
                null,
                request.inheritEnvironment(),
                request.needs(),
                request.limit(),
                request.files());
    }
}
