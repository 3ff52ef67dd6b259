package dev.baton.run.actor;

import dev.baton.run.DecisionContext;
import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/** Large texts that a run's decisions have asked for: the most recent ones, up to a bound. */
final class RunTexts implements DecisionContext.Texts {
    private static final long MOST_CHARS = 64L * 1024 * 1024;

    private final ContentStore contents;
    private final Map<String, String> read = Collections.synchronizedMap(new LinkedHashMap<>(4, 0.75f, true));

    RunTexts(ContentStore contents) {
        this.contents = contents;
    }

    @Override
    public @Nullable String get(StoredText.Blob blob) {
        return read.get(blob.hash());
    }

    CompletableFuture<Done> read(Set<StoredText.Blob> blobs, Executor blocking) {
        return CompletableFuture.supplyAsync(
                () -> {
                    blobs.forEach(this::load);
                    return Done.getInstance();
                },
                blocking);
    }

    private void load(StoredText.Blob blob) {
        try {
            String text = contents.read(blob);
            makeRoom(text.length());
            read.put(blob.hash(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void makeRoom(long chars) {
        synchronized (read) {
            long held = read.values().stream().mapToLong(String::length).sum();
            var oldest = read.entrySet().iterator();
            while (held + chars > MOST_CHARS && oldest.hasNext()) {
                held -= oldest.next().getValue().length();
                oldest.remove();
            }
        }
    }
}
