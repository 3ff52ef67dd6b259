package dev.baton.batch;

import dev.baton.expression.Json;
import dev.baton.expression.Value;
import dev.baton.run.ItemKey;
import dev.baton.run.ItemRun;
import dev.baton.run.ItemStarts;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import dev.baton.step.ContentStore;
import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import dev.baton.step.RunFiles;
import dev.baton.step.StepFailure;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chunks of a batch whose items are runs of their own: read, and written down once those runs are over. Blocking. */
public final class ItemChunks {
    private static final int SAMPLES = 5;
    private static final int ASKED_CHARS = 1_000;

    private final ContentStore contents;
    private final ItemRuns runs;
    private final ItemStarts starts;
    private final StepWork.Batch batch;
    private final StepRequest request;

    public ItemChunks(ContentStore contents, ItemRuns runs, ItemStarts starts, StepRequest request) {
        this.contents = contents;
        this.runs = runs;
        this.starts = starts;
        this.request = request;
        this.batch = (StepWork.Batch) request.work();
    }

    /**
     * An item that is to be done.
     *
     * @param place in its chunk
     * @param failedBefore whether it was done before, and failed
     * @param go the newest of its runs that is stored, or 1
     * @param found that run, or null when there is none
     * @param stoppedAlong whether that run stands still, or was cancelled, along with the run around it
     */
    public record Opening(
            ItemKey key,
            int place,
            StoredText text,
            boolean failedBefore,
            int go,
            ItemRuns.@Nullable Glance found,
            boolean stoppedAlong) {}

    /** @param known results from before by place, null where there is none */
    public record Opened(int chunk, List<@Nullable String> known, List<Opening> items) {}

    /** @param line see {@link ItemLines} */
    public record Judged(String line, @Nullable String failure) {}

    public Opened open(BatchState state, int chunk, long offset) throws IOException {
        Opened read = read(state, chunk, offset);
        return new Opened(
                chunk, read.known(), read.items().stream().map(this::withStop).toList());
    }

    private Opening withStop(Opening item) {
        if (item.found() == null || !isStopped(item.found().status())) {
            return item;
        }
        boolean along = by().equals(runs.stoppedBy(item.key().run(item.go())));
        return new Opening(item.key(), item.place(), item.text(), item.failedBefore(), item.go(), item.found(), along);
    }

    private static boolean isStopped(RunStatus status) {
        return switch (status) {
            case PAUSING, PAUSED, CANCELLING, CANCELLED -> true;
            case PENDING, RUNNING, WAITING, COMPLETED, FAILED -> false;
        };
    }

    /** Who the items' runs are told that it is. */
    public String by() {
        return "run " + request.id().run();
    }

    private Opened read(BatchState state, int chunk, long offset) throws IOException {
        BatchEvent.LevelPrepared level = Objects.requireNonNull(state.level());
        BatchEvent.ChunkDone done = state.done().get(chunk);
        long first = (long) chunk * level.chunk();
        int count = (int) Math.min(level.chunk(), level.count() - first);
        List<@Nullable String> known = new ArrayList<>();
        List<Opening> items = new ArrayList<>();
        try (BufferedReader lines = ItemLines.open(contents, level.items(), offset);
                BufferedReader before = done == null ? null : ItemLines.open(contents, done.results(), 0)) {
            for (int i = 0; i < count; i++) {
                String json = Objects.requireNonNull(lines.readLine(), "an item that is stored");
                String result = before == null ? null : before.readLine();
                boolean failed = result != null && ItemLines.isFailure(result);
                known.add(failed ? null : result);
                if (result == null || failed) {
                    ItemKey key = key(level, first + i);
                    items.add(new Opening(key, i, contents.store(text(json)), failed, 1, null, false));
                }
            }
        }
        return new Opened(chunk, known, found(items));
    }

    private ItemKey key(BatchEvent.LevelPrepared level, long index) {
        return starts.key(batch.node(), batch.origin(), level.level(), index);
    }

    /** A text is itself, anything else its JSON. */
    static String text(String json) {
        return json.startsWith("\"") && Json.parse(json) instanceof Value.Text text ? text.text() : json;
    }

    private List<Opening> found(List<Opening> items) {
        Map<String, ItemRuns.Glance> stored =
                runs.look(items.stream().map(item -> item.key().run(1)).toList());
        List<Opening> found = new ArrayList<>();
        for (Opening item : items) {
            found.add(newest(item, stored.get(item.key().run(1))));
        }
        return found;
    }

    private Opening newest(Opening item, ItemRuns.@Nullable Glance first) {
        int go = 1;
        ItemRuns.Glance newest = first;
        while (newest != null && newest.status() == RunStatus.CANCELLED) {
            String next = item.key().run(go + 1);
            ItemRuns.Glance later = runs.look(List.of(next)).get(next);
            if (later == null) {
                break;
            }
            go++;
            newest = later;
        }
        return new Opening(item.key(), item.place(), item.text(), item.failedBefore(), go, newest, false);
    }

    /**
     * Runs of items that are stored and may not be over, though no chunk of theirs was opened since.
     *
     * @param window how many items were under way at once, at most
     */
    public List<Opening> underWay(BatchState state, ChunkOffsets offsets, int window) throws IOException {
        List<Opening> open = new ArrayList<>();
        int missing = 0;
        for (int chunk = 0; chunk < state.chunks() && missing <= window; chunk++) {
            BatchEvent.ChunkDone done = state.done().get(chunk);
            if (done != null && (done.failures() == 0 || done.attempt().equals(state.reopened()))) {
                continue;
            }
            for (Opening item : read(state, chunk, offsets.of(chunk)).items()) {
                missing = item.found() == null ? missing + 1 : 0;
                if (item.found() != null && !item.found().status().isFinal()) {
                    open.add(item);
                }
            }
        }
        return open;
    }

    /** What was in the run's working folder when the batch began, where that goes from node to node. */
    public List<FileChange> files() throws IOException {
        RunFiles files = request.files();
        return files == null
                ? List.of()
                : files.read(contents).stream()
                        .map(RunFile::change)
                        .filter(change -> !change.isDeleted())
                        .toList();
    }

    /** What came of a run that is over. */
    public Judged judge(String run) {
        return judged(runs.result(run));
    }

    /** Of an item whose run cannot be had. */
    public static Judged unfit(FailureKind kind, String why) {
        return judged(new ItemRun.Result.Failed(new StepFailure(kind, why)));
    }

    private static Judged judged(ItemRun.Result result) {
        String failure = result instanceof ItemRun.Result.Failed failed
                ? ItemLines.whole(failed.failure().message())
                : null;
        return new Judged(ItemLines.of(result), failure);
    }

    /** What a run asks of people. */
    public List<Waiting> asks(String run) {
        return runs.asks(run).stream().map(ItemChunks::shorter).toList();
    }

    private static Waiting shorter(Waiting waiting) {
        String message = waiting.message();
        return message.length() <= ASKED_CHARS
                ? waiting
                : new Waiting(
                        waiting.key(),
                        waiting.name(),
                        waiting.kind(),
                        message.substring(0, ASKED_CHARS) + "…",
                        waiting.choices(),
                        waiting.secret(),
                        waiting.expiresAt());
    }

    /** The results of a chunk, in the order of its items. */
    public ChunkResult store(long first, List<Judged> results) throws IOException {
        List<BatchEvent.ItemFailure> samples = new ArrayList<>();
        int failures = 0;
        try (LineFile lines = new LineFile(Path.of(request.scratch()))) {
            for (int i = 0; i < results.size(); i++) {
                Judged judged = results.get(i);
                lines.line(judged.line());
                if (judged.failure() != null && failures++ < SAMPLES) {
                    samples.add(new BatchEvent.ItemFailure(first + i, judged.failure()));
                }
            }
            return new ChunkResult(lines.storeOutOfMemory(contents), failures, samples);
        }
    }
}
