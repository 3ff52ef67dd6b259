package dev.baton.node.gateway;

import dev.baton.client.Ask;
import dev.baton.client.Say;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Answers from what is stored, as much at a time as fits into an answer. Blocks. */
final class Reading {
    private static final int MOST_AT_ONCE = 1 << 20;
    private static final int MOST_ROWS = 2_000;
    private static final int BATCH = 500;

    private final RunStore store;
    private final BlobStore blobs;

    Reading(Behind behind) {
        this.store = behind.store();
        this.blobs = behind.blobs();
    }

    /** A large page is cut; what follows is on the next one. */
    Say list(Ask.List ask) {
        RunQuery query = ask.query();
        RunQuery bounded = new RunQuery(
                query.statuses(),
                query.flow(),
                query.text(),
                query.createdFrom(),
                query.createdBefore(),
                query.after(),
                Math.min(query.limit(), MOST_ROWS),
                query.items());
        return new Say.Page(store.list(bounded));
    }

    Say row(Ask.Row ask) {
        return new Say.Row(store.row(ask.run()).orElse(null));
    }

    Say bundle(Ask.Bundle ask) {
        Optional<byte[]> bundle = store.bundle(ask.hash());
        if (bundle.isEmpty()) {
            return none();
        }
        byte[] bytes = bundle.get();
        int from = Math.clamp(ask.offset(), 0, bytes.length);
        return new Say.Bytes(
                Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MOST_AT_ONCE)), bytes.length);
    }

    private static Say none() {
        return new Say.Bytes(new byte[0], -1);
    }

    Say events(Ask.Events ask) {
        List<StoredEvent> events = new ArrayList<>();
        int bytes = 0;
        try (Stream<StoredEvent> stored = store.events(ask.run(), Math.max(1, ask.from()))) {
            for (Iterator<StoredEvent> each = stored.iterator(); each.hasNext(); ) {
                StoredEvent event = each.next();
                bytes += event.payload().length + 100;
                if (bytes > MOST_AT_ONCE && !events.isEmpty()) {
                    return new Say.Events(events, true);
                }
                events.add(event);
            }
        }
        return new Say.Events(events, false);
    }

    Say blob(Ask.Blob ask) throws IOException {
        long size;
        try {
            size = blobs.size(ask.hash());
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.MISSING) {
                return none();
            }
            throw e;
        }
        try (InputStream in = blobs.get(ask.hash())) {
            in.skipNBytes(Math.clamp(ask.offset(), 0, size));
            return new Say.Bytes(in.readNBytes(MOST_AT_ONCE), size);
        }
    }

    /** The ids of the runs that ended before an instant. */
    List<String> finishedBefore(Instant instant) {
        List<String> old = new ArrayList<>();
        List<RunRow> rows = store.finishedBefore(instant, null, BATCH);
        while (!rows.isEmpty()) {
            rows.forEach(row -> old.add(row.id()));
            rows = store.finishedBefore(instant, rows.getLast(), BATCH);
        }
        return old;
    }
}
