package dev.baton.journal;

import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the runs without their actors, and the little that can be changed: for listings, timers, commands and
 * cleaning up. Readers never keep a writer waiting. All methods block their thread, may be called from any, and throw {@link
 * StorageException}; a method that writes returns once that is on disk.
 */
public final class RunStore implements AutoCloseable {
    private static final int EVENTS_A_READ = 500;
    private static final int RUNS_A_READ = 500;
    private static final Duration BUNDLE_MARK = Duration.ofHours(1);

    private final Database database;

    public RunStore(Database database) {
        this.database = database;
    }

    /** Opens a folder's database for a process without actors. */
    public static RunStore open(DataFolder folder) {
        return new RunStore(Database.open(folder, StoreSettings.DEFAULTS));
    }

    /** One page of runs, newest first. */
    public RunPage list(RunQuery query) {
        return database.read(session -> new RunListing(query).page(session));
    }

    /** How many runs the query finds on all pages. */
    public long count(RunQuery query) {
        return database.read(session -> new RunListing(query).count(session));
    }

    /** How many runs there are in each status. */
    public Map<String, Long> countByStatus() {
        Map<String, Long> counts = new LinkedHashMap<>();
        database.read(
                session -> session.list(Sql.COUNT_BY_STATUS, row -> counts.put(row.getString(1), row.getLong(2))));
        return counts;
    }

    public Optional<RunRow> row(String id) {
        return database.read(session -> session.first(Sql.SELECT_RUN, RunStore::run, id));
    }

    /** The runs that are items of a run's maps, and theirs, in the order of their ids, whatever has become of them. */
    public List<RunRow> itemsOf(String id) {
        return database.read(session -> session.list(Sql.SELECT_ITEMS, RunStore::run, id + ".", id + "/"));
    }

    /** The runs whose {@code wakeAt} lies before this instant, the longest overdue first. */
    public List<RunRow> dueBefore(Instant instant, int limit) {
        return database.read(session -> session.list(Sql.SELECT_DUE, RunStore::run, instant.toEpochMilli(), limit));
    }

    /** The earliest {@code wakeAt} of all runs. */
    public Optional<Instant> nextWake() {
        return database.read(
                        session -> session.first(Sql.SELECT_NEXT_WAKE, row -> Optional.ofNullable(instant(row, 1))))
                .flatMap(wake -> wake);
    }

    /** The runs that should be at work at any time, oldest first: they neither wait nor stand still. */
    public List<RunRow> moving() {
        return database.read(session -> session.list(Sql.SELECT_MOVING, RunStore::run));
    }

    /**
     * The runs that wait for what is asked in items of their maps, oldest first.
     *
     * @param after the last row of the page before, or null for the first page
     */
    public List<RunRow> waitingForItems(@Nullable RunRow after, int limit) {
        long fromMillis = after == null ? Long.MIN_VALUE : after.createdAt().toEpochMilli();
        String fromId = after == null ? "" : after.id();
        return database.read(
                session -> session.list(Sql.SELECT_WAITING_FOR_ITEMS, RunStore::run, fromMillis, fromId, limit));
    }

    /** The runs that have not ended, oldest first. */
    public List<RunRow> active() {
        return database.read(session -> session.list(Sql.SELECT_ACTIVE, RunStore::run));
    }

    /**
     * The runs that ended before an instant, in the order in which they were created, for retention.
     *
     * @param after the last row of the page before, or null for the first page
     */
    public List<RunRow> finishedBefore(Instant instant, @Nullable RunRow after, int limit) {
        long fromMillis = after == null ? Long.MIN_VALUE : after.createdAt().toEpochMilli();
        String fromId = after == null ? "" : after.id();
        return database.read(session -> session.list(
                Sql.SELECT_FINISHED_BEFORE, RunStore::run, instant.toEpochMilli(), fromMillis, fromId, limit));
    }

    /**
     * A run's own events from a sequence on, in order, as they were when each was reached. The stream reads a few hundred at a time
     * and holds nothing open in between.
     */
    public Stream<StoredEvent> events(String runId, long fromSequence) {
        return eventsOf(PersistenceIds.run(runId), fromSequence);
    }

    /** The events of any persistent actor, as {@link #events}. */
    public Stream<StoredEvent> eventsOf(String persistenceId, long fromSequence) {
        Iterator<StoredEvent> events = new EventIterator(persistenceId, fromSequence);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(events, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /** The persistent actors of a run that have events: the run itself and those that it started. */
    public List<String> persistenceIds(String runId) {
        return database.read(
                session -> session.list(Sql.SELECT_PERSISTENCE_IDS_OF_RUN, row -> row.getString(1), ofRun(runId)));
    }

    /** A stored bundle's bytes. */
    public Optional<byte[]> bundle(String hash) {
        return database.read(session -> session.first(Sql.SELECT_BUNDLE, row -> row.getBytes(1), hash));
    }

    /**
     * Stores a bundle under its hash, before the first record of its run. One that was stored lately costs only a read; an older
     * one is marked as stored now, so that {@link #deleteUnusedBundles} leaves it.
     */
    public void putBundle(String hash, byte[] bytes) {
        long now = System.currentTimeMillis();
        long stored = database.read(session -> session.number(Sql.SELECT_BUNDLE_TIME, hash));
        if (stored < now - BUNDLE_MARK.toMillis()) {
            await(database.write(session -> session.update(Sql.INSERT_BUNDLE, hash, now, bytes)));
        }
    }

    /** Says who owns a run, whoever owned it before: the caller holds the run's lock, this is only the address to ask at. */
    public void claimOwner(String id, String owner) {
        await(database.write(session -> session.update(Sql.UPSERT_OWNER, id, owner)));
    }

    /** Takes the claim back, unless somebody else has claimed since. */
    public void releaseOwner(String id, String owner) {
        await(database.write(session -> session.update(Sql.DELETE_OWNER, id, owner)));
    }

    /** Who claimed the run last; that process may be dead, see {@code OwnershipLocks}. */
    public Optional<String> owner(String id) {
        return database.read(session -> session.first(Sql.SELECT_OWNER, row -> row.getString(1), id));
    }

    /**
     * Deletes all of a run: its row, its events and snapshots and those of what it started, its owner. The caller holds the run's
     * lock. Blobs, bundles and files are collected separately.
     *
     * @return whether there was anything of it
     */
    public boolean deleteRun(String id) {
        return await(database.write(session -> {
            int rows = session.update(Sql.DELETE_RUN, id);
            rows += session.update(Sql.DELETE_EVENTS_OF_RUN, ofRun(id));
            rows += session.update(Sql.DELETE_SNAPSHOTS_OF_RUN, ofRun(id));
            rows += session.update(Sql.DELETE_STREAMS_OF_RUN, ofRun(id));
            session.update(Sql.FORGET_OWNER, id);
            return rows > 0;
        }));
    }

    /**
     * Deletes runs that ended before an instant, as {@link #deleteRun} does.
     *
     * @param mayGo asked of each: whether its {@code keep} allows it, and whether the caller has its lock
     * @param gone told of each that was deleted, so that its lock can be released and its files deleted
     * @return how many were deleted
     */
    public int prune(Instant finishedBefore, Predicate<RunRow> mayGo, Consumer<RunRow> gone) {
        int deleted = 0;
        List<RunRow> page = finishedBefore(finishedBefore, null, RUNS_A_READ);
        while (!page.isEmpty()) {
            for (RunRow row : page) {
                if (mayGo.test(row)) {
                    deleteRun(row.id());
                    gone.accept(row);
                    deleted++;
                }
            }
            page = finishedBefore(finishedBefore, page.getLast(), RUNS_A_READ);
        }
        return deleted;
    }

    /**
     * Deletes the bundles that no run has, if they were stored before an instant, which should lie a day back: a younger one may
     * belong to a run that is about to start.
     *
     * @return how many were deleted
     */
    public int deleteUnusedBundles(Instant storedBefore) {
        return await(database.write(session -> session.update(Sql.DELETE_UNUSED_BUNDLES, storedBefore.toEpochMilli())));
    }

    /** Gives the space of deleted rows back to the file system, in short steps. Without it, new rows use that space. */
    public void compact() {
        database.dialect().compact();
    }

    /** The trouble that writing has at present. */
    public Optional<StoreTrouble> trouble() {
        return database.trouble();
    }

    @Override
    public void close() {
        database.close();
    }

    private static Object[] ofRun(String id) {
        return new Object[] {PersistenceIds.run(id), PersistenceIds.childrenFrom(id), PersistenceIds.childrenBefore(id)
        };
    }

    static RunRow run(ResultSet row) throws SQLException {
        return new RunRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                instant(row, 4),
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                instant(row, 7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getString(12));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static <T> T await(CompletableFuture<T> written) {
        try {
            return written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException why) {
                // A new one: the writer's has the writer's stack, and may be shared by many.
                throw new StorageException(why.kind(), why.getMessage(), why);
            }
            throw e;
        }
    }

    private final class EventIterator implements Iterator<StoredEvent> {
        private final String persistenceId;
        private List<StoredEvent> read = new ArrayList<>();
        private int position;
        private long next;
        private boolean ended;

        EventIterator(String persistenceId, long fromSequence) {
            this.persistenceId = persistenceId;
            this.next = fromSequence;
        }

        @Override
        public boolean hasNext() {
            if (position == read.size() && !ended) {
                readOn();
            }
            return position < read.size();
        }

        @Override
        public StoredEvent next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return read.get(position++);
        }

        private void readOn() {
            read = database.read(session -> session.list(
                    Sql.SELECT_EVENTS,
                    row -> new StoredEvent(
                            persistenceId,
                            row.getLong(1),
                            Instant.ofEpochMilli(row.getLong(3)),
                            row.getInt(4),
                            row.getString(5),
                            row.getBytes(7)),
                    persistenceId,
                    next,
                    Long.MAX_VALUE,
                    EVENTS_A_READ));
            position = 0;
            ended = read.size() < EVENTS_A_READ;
            if (!read.isEmpty()) {
                next = read.getLast().sequence() + 1;
            }
        }
    }
}
