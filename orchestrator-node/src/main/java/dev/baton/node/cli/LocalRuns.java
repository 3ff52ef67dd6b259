package dev.baton.node.cli;

import dev.baton.host.LogFiles;
import dev.baton.host.Retention;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.FolderBlobs;
import dev.baton.journal.folder.OwnershipLocks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs of a data folder of this machine. */
final class LocalRuns implements RunSource {
    private static final int BATCH = 500;

    private final DataFolder folder;
    private final RunStore store;
    private final OwnershipLocks locks;
    private final BlobStore blobs;

    private LocalRuns(DataFolder folder, RunStore store, OwnershipLocks locks) {
        this.folder = folder;
        this.store = store;
        this.locks = locks;
        this.blobs = new FolderBlobs(folder);
    }

    static LocalRuns open(DataFolder folder) {
        return new LocalRuns(folder, RunStore.open(folder), OwnershipLocks.open(folder));
    }

    @Override
    public RunPage list(RunQuery query) {
        return store.list(query);
    }

    @Override
    public Optional<RunRow> row(String run) {
        return store.row(run);
    }

    @Override
    public Optional<byte[]> bundle(String hash) {
        return store.bundle(hash);
    }

    @Override
    public byte[] blob(String hash) {
        return blobs.bytes(hash);
    }

    @Override
    public Stream<StoredEvent> events(String run, long from) {
        return store.events(run, from);
    }

    @Override
    public List<RunRow> active() {
        return store.active();
    }

    @Override
    public boolean isOwned(String run) {
        return locks.ownedByOther(run);
    }

    @Override
    public boolean isOfMany() {
        return false;
    }

    @Override
    public Growing log(String run, String attempt, String file) {
        return (offset, node) -> Piece.of(LogFiles.read(folder, run, attempt, file, offset));
    }

    private Retention retention() {
        return new Retention(folder, store, blobs, locks);
    }

    @Override
    public Retention.Deleted delete(String run, boolean force) {
        return retention().delete(run, force);
    }

    @Override
    public Pruned prune(@Nullable Instant finishedBefore, Instant now) {
        Retention retention = retention();
        int deleted = retention.pruneByKeep(now).size()
                + (finishedBefore == null ? 0 : retention.prune(finishedBefore).size());
        return new Pruned(deleted, retention.collect());
    }

    @Override
    public List<String> finishedBefore(Instant before) {
        List<String> old = new ArrayList<>();
        List<RunRow> rows = store.finishedBefore(before, null, BATCH);
        while (!rows.isEmpty()) {
            rows.forEach(row -> old.add(row.id()));
            rows = store.finishedBefore(before, rows.getLast(), BATCH);
        }
        return old;
    }

    @Override
    public void close() {
        locks.close();
        store.close();
    }
}
