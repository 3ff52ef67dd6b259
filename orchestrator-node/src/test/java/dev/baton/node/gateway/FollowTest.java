package dev.baton.node.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.client.Ask;
import dev.baton.client.Heard;
import dev.baton.client.Say;
import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.step.AttemptId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that follow at their own pace, or not any more. */
@Timeout(60)
class FollowTest {
    private static final AttemptId ATTEMPT = new AttemptId("r1", "1", 1, 1);
    private static final RunService.Snapshot SNAPSHOT =
            new RunService.Snapshot("r1", RunStatus.RUNNING, List.of(), false, null);

    /** Of about a hundred facts, so that the bound comes soon. */
    private static final List<RunEvent> FACTS = Collections.nCopies(100, new RunEvent.WarningRaised("something"));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Teller teller = new Teller();
    private Instant now = Instant.parse("2026-01-31T10:00:00Z");
    private final Follows follows = new Follows(teller, threads, () -> now);

    @AfterEach
    void close() {
        follows.close();
        threads.shutdownNow();
    }

    /** A run of which records are told as the test likes; those told are kept, as a store would. */
    private static final class Teller implements RunService {
        private final List<Long> stored = new ArrayList<>();
        private final LinkedBlockingQueue<Follower> began = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Follower> ended = new LinkedBlockingQueue<>();

        @Override
        public synchronized AutoCloseable follow(String run, long from, Follower follower) {
            List<Long> past =
                    stored.stream().filter(sequence -> sequence >= from).toList();
            Thread.ofVirtual().start(() -> {
                past.forEach(sequence -> follower.past(sequence, Instant.EPOCH, FACTS, SNAPSHOT));
                began.add(follower);
            });
            return () -> ended.add(follower);
        }

        synchronized void record(Follower follower) {
            stored.add(stored.size() + 1L);
            follower.record(stored.getLast(), Instant.EPOCH, FACTS, SNAPSHOT);
        }

        @Override
        public CompletionStage<Reply> start(Prepared.Ready ready) {
            return CompletableFuture.failedStage(new UnsupportedOperationException());
        }

        @Override
        public CompletionStage<Reply> tell(String run, RunCommand command) {
            return CompletableFuture.failedStage(new UnsupportedOperationException());
        }

        @Override
        public CompletionStage<Reply> wake(String run) {
            return CompletableFuture.failedStage(new UnsupportedOperationException());
        }

        @Override
        public void close() {}
    }

    private RunService.Follower begin() throws Exception {
        follows.begin("", new Ask.Follow("follow-1", "r1", 1));
        return teller.began.poll(10, TimeUnit.SECONDS);
    }

    private Say.Batch next(long after) throws Exception {
        return assertInstanceOf(Say.Batch.class, follows.next("", new Ask.Next("follow-1", after)));
    }

    private static List<Long> sequences(List<Heard> heard) {
        return heard.stream()
                .filter(Heard.Record.class::isInstance)
                .map(each -> ((Heard.Record) each).sequence())
                .toList();
    }

    @Test
    void a_batch_is_the_same_until_the_next_one_is_asked_for() throws Exception {
        RunService.Follower follower = begin();
        teller.record(follower);
        Say.Batch first = next(0);
        assertEquals(List.of(1L), sequences(first.heard()));
        teller.record(follower);
        assertEquals(first, next(0));
        Say.Batch second = next(1);
        assertEquals(2, second.number());
        assertEquals(List.of(2L), sequences(second.heard()));
        assertInstanceOf(Say.Gone.class, follows.next("", new Ask.Next("follow-1", 7)));
    }

    @Test
    void one_that_is_slow_takes_a_bounded_room_and_misses_no_record() throws Exception {
        RunService.Follower follower = begin();
        int many = 200;
        for (int i = 0; i < many; i++) {
            teller.record(follower);
        }
        // A hundred facts a record are guessed to be 150 kB: there is room for a few, then it falls behind.
        assertTrue(teller.ended.poll(10, TimeUnit.SECONDS) == follower);
        List<Long> heard = new ArrayList<>();
        long number = 0;
        while (heard.size() < many) {
            Say.Batch batch = next(number);
            number = batch.number();
            heard.addAll(sequences(batch.heard()));
        }
        assertEquals(teller.stored, heard);
    }

    @Test
    void live_output_of_one_that_is_slow_is_dropped_past_the_bound() throws Exception {
        RunService.Follower follower = begin();
        for (int i = 0; i < 100_000; i++) {
            follower.output(ATTEMPT, "x".repeat(100));
        }
        teller.record(follower);
        int lines = 0;
        long number = 0;
        List<Long> records = List.of();
        while (records.isEmpty()) {
            Say.Batch batch = next(number);
            number = batch.number();
            records = sequences(batch.heard());
            lines += batch.heard().size() - records.size();
        }
        assertTrue(lines > 1_000 && lines < 20_000, "there were " + lines);
    }

    @Test
    void one_that_asks_no_more_is_forgotten() throws Exception {
        RunService.Follower follower = begin();
        now = now.plus(Follows.LEASE).minusSeconds(1);
        follows.forgetIdle();
        assertEquals(1, follows.count());
        now = now.plusSeconds(2);
        follows.forgetIdle();
        assertEquals(0, follows.count());
        assertTrue(teller.ended.poll(10, TimeUnit.SECONDS) == follower);
        assertInstanceOf(Say.Gone.class, follows.next("", new Ask.Next("follow-1", 0)));
    }
}
