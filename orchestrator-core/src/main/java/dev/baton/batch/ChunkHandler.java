package dev.baton.batch;

import dev.baton.run.DecisionContext;
import dev.baton.run.ItemRun;
import dev.baton.run.ItemScope;
import dev.baton.run.RunBundle;
import dev.baton.step.ContentStore;
import dev.baton.step.FailureKind;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.actor.StepEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the items of a chunk, one after another, through the body of their batch.
 *
 * <p>What an item's steps come to is in memory until the chunk is done; a chunk that is cut short is done again, with the same
 * idempotency keys.
 */
public final class ChunkHandler implements StepHandler {
    private static final int SAMPLES = 5;

    private final StepEnvironment environment;
    private final Function<String, RunBundle> bundles;
    private final DoubleSupplier chance;
    private final Map<String, ItemRun.Body> bodies = new ConcurrentHashMap<>();

    /**
     * @param environment makes the attempts of the items' steps
     * @param bundles by hash; blocking
     * @param chance numbers from 0 (inclusive) to 1, for jitter
     */
    public ChunkHandler(StepEnvironment environment, Function<String, RunBundle> bundles, DoubleSupplier chance) {
        this.environment = environment;
        this.bundles = bundles;
        this.chance = chance;
    }

    @Override
    public StepOutcome run(StepRequest request, StepContext context) throws InterruptedException {
        if (!(request.work() instanceof StepWork.Chunk chunk)) {
            throw new IllegalArgumentException("Expected a chunk, but got " + request.work());
        }
        long began = System.nanoTime();
        try {
            ChunkResult result = results(request, chunk, context);
            long millis = (System.nanoTime() - began) / 1_000_000;
            return new StepOutcome.Succeeded(StepOutput.of(new StoredText.Inline(result.text()), millis));
        } catch (IOException | UncheckedIOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while " + request.id() + " ran");
            }
            return StepOutcome.failed(
                    FailureKind.PLATFORM, "the items of a chunk cannot be worked on: " + e.getMessage());
        }
    }

    private ChunkResult results(StepRequest request, StepWork.Chunk chunk, StepContext context)
            throws IOException, InterruptedException {
        ContentStore contents = context.contents();
        List<BatchEvent.ItemFailure> samples = new ArrayList<>();
        int failures = 0;
        try (BufferedReader items = ItemLines.open(contents, chunk.items(), chunk.offset());
                BufferedReader before = earlier(contents, chunk.before());
                LineFile results = new LineFile(Path.of(request.scratch()))) {
            for (int i = 0; i < chunk.count(); i++) {
                String item = items.readLine();
                String known = before == null ? null : before.readLine();
                if (known != null && !ItemLines.isFailure(known)) {
                    results.line(known);
                    continue;
                }
                ItemRun.Result result = result(request, chunk, chunk.first() + i, item, context);
                results.line(ItemLines.of(result));
                if (result instanceof ItemRun.Result.Failed failed && failures++ < SAMPLES) {
                    samples.add(new BatchEvent.ItemFailure(
                            chunk.first() + i, ItemLines.whole(failed.failure().message())));
                }
            }
            return new ChunkResult(results.storeOutOfMemory(contents), failures, samples);
        }
    }

    private static @Nullable BufferedReader earlier(ContentStore contents, @Nullable StoredText before)
            throws IOException {
        return before == null ? null : ItemLines.open(contents, before, 0);
    }

    private ItemRun.Result result(
            StepRequest request, StepWork.Chunk chunk, long index, @Nullable String json, StepContext context)
            throws InterruptedException {
        if (json == null) {
            throw new IllegalStateException("Expected item " + index + " of " + request.id() + " to be stored");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped before item " + index);
        }
        ItemWork work = new ItemWork(
                environment,
                body(chunk.setting()),
                (ItemScope) chunk.setting().scope(),
                label(chunk, index),
                texts(context.contents()),
                context.secrets(),
                chance);
        return work.run(new StoredText.Inline(ItemChunks.text(json)));
    }

    /** Tells the items of a batch apart, those of a reduce's levels and of a loop's visits too. */
    private static String label(StepWork.Chunk chunk, long index) {
        String level = chunk.level() == 0 ? "" : chunk.level() + ":";
        String visit = chunk.setting().origin() == 1 ? "" : chunk.setting().origin() + "@";
        return visit + level + index;
    }

    private ItemRun.Body body(StepWork.BatchSetting setting) {
        return bodies.computeIfAbsent(
                setting.bundle() + "/" + setting.node(),
                key -> ItemRun.Body.of(bundles.apply(setting.bundle()), setting.node()));
    }

    private static DecisionContext.Texts texts(ContentStore contents) {
        return blob -> {
            try {
                return contents.read(blob);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        };
    }
}
