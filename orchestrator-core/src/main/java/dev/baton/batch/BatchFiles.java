package dev.baton.batch;

import dev.baton.expression.Json;
import dev.baton.expression.Value;
import dev.baton.plan.PlanNode;
import dev.baton.step.ContentStore;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/** What a batch keeps in the store: the items of its levels, and what came of them. Blocking. */
public final class BatchFiles {
    /** Into how many chunks a batch is cut when nobody says. */
    private static final int CHUNKS = 1_000;

    /** How many calls of functions go together at the least: each takes microseconds, and a chunk a durable write. */
    private static final int TASKS = 100;

    private final PlanNode.Work.Batch work;
    private final StepWork.Slot slot;
    private final ContentStore contents;
    private final Path workdir;
    private final Path scratch;
    private final boolean isLimited;

    public BatchFiles(PlanNode.Work.Batch work, StepRequest request, StepWork.Slot slot, ContentStore contents) {
        this.work = work;
        this.slot = slot;
        this.contents = contents;
        this.workdir = Path.of(request.workdir());
        this.scratch = Path.of(request.scratch());
        this.isLimited = request.limit() != null;
    }

    /** Either the items of the first level, or why they cannot be had. */
    public sealed interface Prepared {
        record Level(BatchEvent.LevelPrepared level) implements Prepared {}

        record Unfit(String message) implements Prepared {}
    }

    /** Reads the source. */
    public Prepared first(StepWork.Batch batch, Instant now) throws IOException {
        try (Items items = new Items(scratch, work.by())) {
            Sources.read(work.source(), batch, contents, workdir, items);
            return new Prepared.Level(level(0, items.store(contents), now));
        } catch (BatchException e) {
            return new Prepared.Unfit(Objects.requireNonNullElse(e.getMessage(), "the items cannot be read"));
        }
    }

    /** The results of a level as the items of the next. */
    public BatchEvent.LevelPrepared next(BatchState state, Instant now) throws IOException {
        try (Items items = new Items(scratch, work.by())) {
            results(state, items::add);
            int before = Objects.requireNonNull(state.level()).level();
            return level(before + 1, items.store(contents), now);
        }
    }

    private BatchEvent.LevelPrepared level(int number, Items.Stored stored, Instant now) {
        return new BatchEvent.LevelPrepared(number, stored.items(), stored.count(), chunk(stored.count()), now);
    }

    /** How many items go together: those that ask agents go one by one, for each may take minutes and costs money. */
    private int chunk(long count) {
        if (work.chunk() > 0) {
            return work.chunk();
        }
        if (work.runs()) {
            return (int) Math.max(1, (count + CHUNKS - 1) / CHUNKS);
        }
        if (isLimited) {
            return 1;
        }
        int least = slot == StepWork.Slot.TASK ? TASKS : 1;
        return slot == StepWork.Slot.AGENT ? 1 : (int) Math.max(least, (count + CHUNKS - 1) / CHUNKS);
    }

    /** The results of a map as one JSON list, {@code null} for what failed. */
    public StoredText list(BatchState state) throws IOException {
        try (LineFile file = new LineFile(scratch)) {
            file.append("[");
            results(state, value -> {
                if (file.length() > 1) {
                    file.append(",");
                }
                file.append(value);
            });
            file.append("]");
            return file.store(contents);
        }
    }

    /** The one result of a reduce: its text when it is a text, else JSON. */
    public StoredText only(BatchState state) throws IOException {
        StringBuilder json = new StringBuilder();
        results(state, json::append);
        return contents.store(Json.parse(json.toString()) instanceof Value.Text text ? text.text() : json.toString());
    }

    private interface EachValue {
        void take(String json) throws IOException;
    }

    private void results(BatchState state, EachValue each) throws IOException {
        for (int chunk = 0; chunk < state.chunks(); chunk++) {
            BatchEvent.ChunkDone done = Objects.requireNonNull(state.done().get(chunk), "a chunk that is done");
            try (BufferedReader lines = ItemLines.open(contents, done.results(), 0)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    each.take(ItemLines.value(line));
                }
            }
        }
    }

    public ChunkOffsets offsets(BatchState state) throws IOException {
        BatchEvent.LevelPrepared level = Objects.requireNonNull(state.level());
        return ItemLines.offsets(contents, level.items(), level.chunk(), state.chunks());
    }
}
