package dev.baton.host;

import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.OwnershipLocks;
import dev.baton.plan.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Forgets runs: their records, their folder, and the blobs that nothing refers to any more. Blocking. */
public final class Retention {
    private static final int BATCH = 500;
    private static final int HASH_CHARS = 64;
    private static final Duration UNUSED_BUNDLE = Duration.ofHours(24);

    private final DataFolder folder;
    private final RunStore store;
    private final BlobStore blobs;
    private final OwnershipLocks locks;

    public Retention(DataFolder folder, RunStore store, BlobStore blobs, OwnershipLocks locks) {
        this.folder = folder;
        this.store = store;
        this.blobs = blobs;
        this.locks = locks;
    }

    public static Retention of(LocalHost host) {
        return new Retention(host.folder(), host.store(), host.blobs(), host.locks());
    }

    /** What became of a deletion. */
    public sealed interface Deleted {
        record Done() implements Deleted {}

        record Refused(String why) implements Deleted {}
    }

    /** Deletes a run that is over, or, with force, one that nobody owns; and the items of its maps that are runs of their own. */
    public Deleted delete(String run, boolean force) {
        Optional<RunRow> row = store.row(run);
        if (row.isEmpty()) {
            return new Deleted.Refused("Expected a run '" + run + "', but there is none; see baton list");
        }
        Optional<Deleted.Refused> item = whyItem(store, row.get());
        if (item.isPresent()) {
            return item.get();
        }
        boolean over = row.get().finishedAt() != null;
        if (!over && !force) {
            return new Deleted.Refused("Expected run '" + run + "' to be over, but it is "
                    + row.get().status() + "; cancel it first, or delete it with --force");
        }
        List<RunRow> items = store.itemsOf(run);
        Optional<RunRow> alive =
                items.stream().filter(each -> each.finishedAt() == null).findFirst();
        // Where the run stands still by force, so do its items, and the locks say whether they do.
        if (over && alive.isPresent()) {
            return new Deleted.Refused("Expected the items of run '" + run + "' to be over, as it is, but '"
                    + alive.get().id() + "' is " + alive.get().status()
                    + "; wait until it has ended, or cancel it: baton cancel "
                    + alive.get().id());
        }
        List<String> all = new ArrayList<>(items.stream().map(RunRow::id).toList());
        all.add(run);
        for (String each : all) {
            Deleted.Refused taken = whyTaken(each);
            if (taken != null) {
                return taken;
            }
        }
        for (String each : all) {
            Deleted deleted = deleteAlone(each);
            if (deleted instanceof Deleted.Refused) {
                return deleted;
            }
        }
        return new Deleted.Done();
    }

    /** Why a run is not deleted by itself: it is an item of another's map, and goes with that, which is there. */
    public static Optional<Deleted.Refused> whyItem(RunStore store, RunRow row) {
        String around = row.ofItem() ? outermost(store, row.id()) : null;
        return Optional.ofNullable(around)
                .map(run -> new Deleted.Refused("Expected a run that was started by itself, but '" + row.id()
                        + "' is an item of one of run '" + run + "': delete that, and its items go with it"));
    }

    /** The run that an item goes with, or null when that is no longer there. */
    private static @Nullable String outermost(RunStore store, String item) {
        for (int dot = item.indexOf('.'); dot >= 0; dot = item.indexOf('.', dot + 1)) {
            Optional<RunRow> row = store.row(item.substring(0, dot));
            if (row.isPresent() && !row.get().ofItem()) {
                return row.get().id();
            }
        }
        return null;
    }

    private Deleted.@Nullable Refused whyTaken(String run) {
        return locks.ownedByOther(run)
                ? new Deleted.Refused("another process owns run '" + run + "'; end it first")
                : null;
    }

    private Deleted deleteAlone(String run) {
        if (!locks.owns(run) && !locks.tryOwn(run)) {
            return new Deleted.Refused("another process has just taken run '" + run + "'");
        }
        try {
            store.deleteRun(run);
            removeTree(folder.run(run));
        } finally {
            locks.release(run);
        }
        return new Deleted.Done();
    }

    /**
     * Deletes every run that was over before the moment.
     *
     * @return their ids
     */
    public List<String> prune(Instant finishedBefore) {
        List<String> deleted = new ArrayList<>();
        RunRow last = null;
        List<RunRow> rows = store.finishedBefore(finishedBefore, last, BATCH);
        while (!rows.isEmpty()) {
            for (RunRow row : rows) {
                if (delete(row.id(), false) instanceof Deleted.Done) {
                    deleted.add(row.id());
                }
                last = row;
            }
            rows = store.finishedBefore(finishedBefore, last, BATCH);
        }
        return deleted;
    }

    /** Deletes every run whose own {@code keep} has passed. */
    public List<String> pruneByKeep(Instant now) {
        List<String> deleted = new ArrayList<>();
        RunRow last = null;
        List<RunRow> rows = store.finishedBefore(now, last, BATCH);
        while (!rows.isEmpty()) {
            for (RunRow row : rows) {
                if (isOver(row, now) && delete(row.id(), false) instanceof Deleted.Done) {
                    deleted.add(row.id());
                }
                last = row;
            }
            rows = store.finishedBefore(now, last, BATCH);
        }
        return deleted;
    }

    private static boolean isOver(RunRow row, Instant now) {
        @Nullable Duration keep = row.keep() == null ? null : Durations.parse(row.keep());
        return keep != null
                && row.finishedAt() != null
                && row.finishedAt().plus(keep).isBefore(now);
    }

    /**
     * Deletes blobs and bundles that no run refers to and that are older than a day.
     *
     * @return how many blobs
     */
    public int collect() {
        store.deleteUnusedBundles(Instant.now().minus(UNUSED_BUNDLE));
        Set<String> referenced = new HashSet<>();
        for (String run : allRuns()) {
            for (String id : store.persistenceIds(run)) {
                try (Stream<StoredEvent> events = store.eventsOf(id, 1)) {
                    events.forEach(event -> addHashes(event.payload(), referenced));
                }
            }
        }
        return blobs.collect(referenced::contains, BlobStore.DEFAULT_MIN_AGE);
    }

    private List<String> allRuns() {
        List<String> ids = new ArrayList<>();
        store.active().forEach(row -> ids.add(row.id()));
        RunRow last = null;
        List<RunRow> rows = store.finishedBefore(Instant.now().plus(Duration.ofDays(1)), last, BATCH);
        while (!rows.isEmpty()) {
            for (RunRow row : rows) {
                ids.add(row.id());
                last = row;
            }
            rows = store.finishedBefore(Instant.now().plus(Duration.ofDays(1)), last, BATCH);
        }
        return ids;
    }

    /** A hash stands in a record as it is, 64 hexadecimal digits; a text that looks like one only keeps a blob alive. */
    static void addHashes(byte[] payload, Set<String> hashes) {
        int run = 0;
        for (int i = 0; i < payload.length; i++) {
            boolean hex = (payload[i] >= '0' && payload[i] <= '9') || (payload[i] >= 'a' && payload[i] <= 'f');
            run = hex ? run + 1 : 0;
            if (run >= HASH_CHARS) {
                hashes.add(new String(
                        payload, i - HASH_CHARS + 1, HASH_CHARS, java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
    }

    /** Removes a folder with all that is in it; nothing happens when there is none. */
    public static void removeTree(Path root) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                    Files.delete(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + root + " cannot be removed: " + e.getMessage(), e);
        }
    }
}
