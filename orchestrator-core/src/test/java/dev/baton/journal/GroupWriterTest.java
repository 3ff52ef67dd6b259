package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.folder.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** How the writer shares transactions, and what it does when the store fails. */
class GroupWriterTest {
    @TempDir
    Path folder;

    private TroubledDialect dialect;
    private Database database;

    @BeforeEach
    void open() {
        dialect = new TroubledDialect(new SqliteDialect(folder.resolve("baton.db"), 16 << 20));
        database = Database.open(dialect, settings(Duration.ofSeconds(20)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_waits_shares_one_commit() throws InterruptedException {
        CountDownLatch release = holdWriter();
        int before = dialect.commits.get();
        List<CompletableFuture<Integer>> writes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            writes.add(claim("run-" + i));
        }
        release.countDown();
        writes.forEach(CompletableFuture::join);
        assertEquals(2, dialect.commits.get() - before);
    }

    @Test
    void jobs_are_done_in_the_order_of_submission() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int number = i;
            writes.add(claim("run-" + i).thenAccept(rows -> order.add(number)));
        }
        writes.forEach(CompletableFuture::join);
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    void a_passing_failure_is_held_and_tried_again() {
        dialect.fail(SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_IOERR_FSYNC, SQLiteErrorCode.SQLITE_FULL);
        claim("a").join();
        assertEquals("me", owner("a"));
        assertTrue(database.trouble().isEmpty());
    }

    @Test
    void trouble_is_told_while_it_lasts() throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(1);
        dialect.failing = SQLiteErrorCode.SQLITE_FULL;
        dialect.onFailure = seen::countDown;
        CompletableFuture<Integer> write = claim("a");
        seen.await();
        // The second failure comes after the first was noted.
        CountDownLatch again = new CountDownLatch(2);
        dialect.onFailure = again::countDown;
        again.await();
        assertTrue(database.trouble().orElseThrow().sentence().contains("is full"));
        assertFalse(write.isDone());
        dialect.failing = null;
        write.join();
        assertTrue(database.trouble().isEmpty());
    }

    @Test
    void a_failure_that_lasts_fails_what_was_held_and_then_each_write_after_one_try() {
        database.close();
        database = Database.open(dialect, settings(Duration.ofMillis(50)));
        dialect.failing = SQLiteErrorCode.SQLITE_FULL;
        assertEquals(StorageException.Kind.FULL, failure(claim("a")).kind());
        int before = dialect.failures.get();
        assertEquals(StorageException.Kind.FULL, failure(claim("b")).kind());
        assertEquals(1, dialect.failures.get() - before);
        dialect.failing = null;
        claim("c").join();
        assertEquals("me", owner("c"));
    }

    @Test
    void a_lasting_cause_fails_at_once_with_one_sentence() {
        dialect.failing = SQLiteErrorCode.SQLITE_READONLY;
        StorageException readOnly = failure(claim("a"));
        assertEquals(StorageException.Kind.READ_ONLY, readOnly.kind());
        assertEquals(1, dialect.failures.get());
        dialect.failing = SQLiteErrorCode.SQLITE_CORRUPT_INDEX;
        assertEquals(StorageException.Kind.CORRUPTED, failure(claim("b")).kind());
    }

    @Test
    void a_statement_that_cannot_be_carried_out_fails_alone() throws InterruptedException {
        CountDownLatch release = holdWriter();
        CompletableFuture<Integer> before = claim("a");
        CompletableFuture<Integer> wrong = database.write(session -> session.update("UPDATE nothing SET there = 1"));
        CompletableFuture<Integer> broken = database.write(session -> {
            throw new IllegalStateException("a bug");
        });
        CompletableFuture<Integer> after = claim("b");
        release.countDown();
        assertEquals(StorageException.Kind.IO, failure(wrong).kind());
        assertEquals(StorageException.Kind.IO, failure(broken).kind());
        before.join();
        after.join();
        assertEquals("me", owner("a"));
        assertEquals("me", owner("b"));
    }

    @Test
    void closing_writes_what_is_queued_and_refuses_what_comes_later() throws InterruptedException {
        CountDownLatch release = holdWriter();
        CompletableFuture<Integer> queued = claim("a");
        release.countDown();
        database.close();
        queued.join();
        assertEquals(StorageException.Kind.CLOSED, failure(claim("b")).kind());
    }

    @Test
    void closing_does_not_wait_for_a_store_that_fails() {
        dialect.failing = SQLiteErrorCode.SQLITE_FULL;
        CompletableFuture<Integer> queued = claim("a");
        database.close();
        assertEquals(StorageException.Kind.FULL, failure(queued).kind());
    }

    private CompletableFuture<Integer> claim(String id) {
        return database.write(session -> session.update(Sql.UPSERT_OWNER, id, "me"));
    }

    private String owner(String id) {
        return new RunStore(database).owner(id).orElseThrow();
    }

    private static StorageException failure(CompletableFuture<?> write) {
        return assertInstanceOf(
                StorageException.class,
                assertThrows(CompletionException.class, write::join).getCause());
    }

    /** Keeps the writer within a transaction, so that what is submitted meanwhile waits for the next. */
    private CountDownLatch holdWriter() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        var unused = database.write(session -> {
            held.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 0;
        });
        held.await();
        return release;
    }

    private static StoreSettings settings(Duration hold) {
        return new StoreSettings(hold, 1_000, 2, 16 << 20);
    }

    /** Fails when all before it in its transaction is written. */
    private record Breaking(SQLiteErrorCode code) implements WriteJob {
        @Override
        public @Nullable StorageException write(WriteSession session) throws SQLException {
            throw new SQLiteException("told to fail", code);
        }

        @Override
        public boolean mayRefuseHalfWay() {
            return false;
        }

        @Override
        public void done() {}

        @Override
        public void failed(StorageException why) {}
    }

    /** A dialect whose commits fail when told so. */
    private static final class TroubledDialect implements Dialect {
        private final Dialect real;
        private final Queue<SQLiteErrorCode> next = new ConcurrentLinkedQueue<>();
        private final AtomicInteger commits = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile @Nullable SQLiteErrorCode failing;
        private volatile Runnable onFailure = () -> {};

        TroubledDialect(Dialect real) {
            this.real = real;
        }

        void fail(SQLiteErrorCode... codes) {
            next.addAll(List.of(codes));
        }

        /** With a job at the end that breaks all of its transaction, if so told. */
        private @Nullable StorageException[] write(Batches batches, List<WriteJob> jobs) throws SQLException {
            SQLiteErrorCode code = next.isEmpty() ? failing : next.remove();
            if (code != null) {
                failures.incrementAndGet();
                onFailure.run();
                List<WriteJob> broken = new ArrayList<>(jobs);
                broken.add(new Breaking(code));
                return batches.write(broken);
            }
            @Nullable StorageException[] refusals = batches.write(jobs);
            commits.incrementAndGet();
            return refusals;
        }

        @Override
        public void prepare() {
            real.prepare();
        }

        @Override
        public Batches openWriter() throws SQLException {
            Batches batches = real.openWriter();
            return new Batches() {
                @Override
                public @Nullable StorageException[] write(List<WriteJob> jobs) throws SQLException {
                    return TroubledDialect.this.write(batches, jobs);
                }

                @Override
                public long takeBytes() {
                    return batches.takeBytes();
                }

                @Override
                public void close() throws SQLException {
                    batches.close();
                }
            };
        }

        @Override
        public Readers readers(int size) {
            return real.readers(size);
        }

        @Override
        public Failure classify(SQLException failure) {
            return real.classify(failure);
        }

        @Override
        public StorageException explain(SQLException failure) {
            return real.explain(failure);
        }

        @Override
        public Housekeeping housekeeping() {
            return real.housekeeping();
        }

        @Override
        public void compact() {
            real.compact();
        }
    }
}
