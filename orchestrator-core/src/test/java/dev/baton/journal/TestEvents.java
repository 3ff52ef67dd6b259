package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Events on their way to disk, without an actor. */
final class TestEvents implements WriteJob {
    private final EventsWrite write;
    private final CompletableFuture<Void> written = new CompletableFuture<>();

    TestEvents(EventsWrite write) {
        this.write = write;
    }

    /** One event each of these sequences, all of one writer. */
    static TestEvents of(String persistenceId, String writer, long... sequences) {
        return of(persistenceId, writer, null, sequences);
    }

    static TestEvents of(String persistenceId, String writer, @Nullable RunRow row, long... sequences) {
        List<EventRecord> events = LongStream.of(sequences)
                .mapToObj(sequence -> event(sequence, writer, "event".getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new TestEvents(new EventsWrite(persistenceId, events, row));
    }

    static EventRecord event(long sequence, String writer, byte[] payload) {
        return new EventRecord(sequence, writer, 1_000 + sequence, 42, "text", null, payload);
    }

    CompletableFuture<Void> written() {
        return written;
    }

    @Override
    public EventsWrite events() {
        return write;
    }

    @Override
    public @Nullable StorageException write(WriteSession session) {
        throw new AssertionError("Expected the events to be written together");
    }

    @Override
    public boolean mayRefuseHalfWay() {
        return true;
    }

    @Override
    public void done() {
        written.complete(null);
    }

    @Override
    public void failed(StorageException why) {
        written.completeExceptionally(why);
    }
}
