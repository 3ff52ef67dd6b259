package dev.baton.client;

import dev.baton.host.Prepared;
import dev.baton.host.Retention;
import dev.baton.host.RunServiceException;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.run.actor.RunJson;
import dev.baton.view.RunView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What is stored on a node, read and cleaned up from elsewhere. Blocks; throws {@link RunServiceException}. */
public final class RemoteStore {
    private final BatonClient client;

    RemoteStore(BatonClient client) {
        this.client = client;
    }

    public RunPage list(RunQuery query) {
        return client.expect(Say.Page.class, new Ask.List(query)).page();
    }

    public Optional<RunRow> row(String run) {
        return Optional.ofNullable(
                client.expect(Say.Row.class, new Ask.Row(run)).row());
    }

    public Optional<byte[]> bundle(String hash) {
        return whole(offset -> new Ask.Bundle(hash, offset));
    }

    public Optional<byte[]> blob(String hash) {
        return whole(offset -> new Ask.Blob(hash, offset));
    }

    /**
     * A part of what an attempt wrote, as much as is given at once, on whichever node it did.
     *
     * @param file {@code stdout} or {@code stderr}
     * @param node where it ran, as far as known, or null
     * @return the total is -1 when there is no such file, or none that can be had
     */
    public Say.Bytes log(String run, String attempt, String file, long offset, @Nullable String node) {
        return client.expect(Say.Bytes.class, new Ask.Log(run, attempt, file, offset, node));
    }

    private Optional<byte[]> whole(LongFunction<Ask> ask) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            Say.Bytes bytes = client.expect(Say.Bytes.class, ask.apply(all.size()));
            if (bytes.total() < 0) {
                return Optional.empty();
            }
            all.writeBytes(bytes.data());
            if (all.size() >= bytes.total()) {
                return Optional.of(all.toByteArray());
            }
            if (bytes.data().length == 0) {
                throw new RunServiceException("Expected " + bytes.total() + " bytes, but the node gave " + all.size());
            }
        }
    }

    /** A run's records from a number on, in order. */
    public Stream<StoredEvent> events(String run, long from) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Paged(run, from), Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    public RunView view(RunRow row) {
        byte[] bundle = bundle(row.bundle())
                .orElseThrow(() -> new RunServiceException(
                        "Expected the bundle of run '" + row.id() + "' to be stored, but it is not"));
        RunView view = RunView.of(RunJson.readBundle(bundle));
        try (Stream<StoredEvent> events = events(row.id(), 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                view = view.apply(
                        event.sequence(), RunJson.readRecord(event.payload()).facts());
            }
        }
        return view;
    }

    public Retention.Deleted delete(String run, boolean force) {
        try {
            return switch (client.ask(new Ask.Delete(run, force))) {
                case Say.Fine ignored -> new Retention.Deleted.Done();
                case Say.Refused refused -> new Retention.Deleted.Refused(refused.why());
                case Say.Trouble trouble -> throw new RunServiceException(trouble.message());
                default -> throw new RunServiceException("the node answered a deletion with something else");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param finishedBefore null for only those whose own time is up */
    public Say.Pruned prune(@Nullable Instant finishedBefore, boolean dryRun) {
        return client.expect(Say.Pruned.class, new Ask.Prune(finishedBefore, dryRun));
    }

    /** What has to be started to run again from a step on. */
    public Prepared rerun(String run, String from, @Nullable String id) {
        try {
            return switch (client.ask(new Ask.Rerun(run, from, id))) {
                case Say.Prepared it -> new Prepared.Ready(it.bundle(), it.start(), it.secrets(), List.of());
                case Say.Rejected it -> new Prepared.Rejected(it.flow(), List.of(), it.problems());
                case Say.Refused it -> throw new RunServiceException(it.why());
                case Say.Trouble it -> throw new RunServiceException(it.message());
                default -> throw new RunServiceException("the node answered with something else");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Paged implements Iterator<StoredEvent> {
        private final String run;
        private long next;
        private boolean more = true;
        private Iterator<StoredEvent> page = List.<StoredEvent>of().iterator();

        Paged(String run, long from) {
            this.run = run;
            this.next = from;
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && more) {
                Say.Events events = client.expect(Say.Events.class, new Ask.Events(run, next));
                page = events.events().iterator();
                more = events.more();
                if (!events.events().isEmpty()) {
                    next = events.events().getLast().sequence() + 1;
                }
            }
            return page.hasNext();
        }

        @Override
        public StoredEvent next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.next();
        }
    }
}
