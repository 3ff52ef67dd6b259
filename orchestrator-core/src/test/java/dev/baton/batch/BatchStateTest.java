package dev.baton.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchStateTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private static final Instant AT = Instant.parse("2026-01-31T10:00:00Z");

    private static BatchState after(BatchEvent... facts) {
        return BatchState.EMPTY.apply(new BatchRecord(List.of(facts)));
    }

    private static BatchEvent.LevelPrepared level(long count, int chunk) {
        return new BatchEvent.LevelPrepared(0, new StoredText.Inline("1\n"), count, chunk, AT);
    }

    private static BatchEvent.ChunkDone done(int chunk, int failures) {
        return new BatchEvent.ChunkDone(chunk, "1.1", StoredText.EMPTY, failures, List.of());
    }

    @Test
    void the_last_chunk_may_be_shorter() {
        assertEquals(3, after(level(25, 10)).chunks());
        assertEquals(0, after(level(0, 10)).chunks());
        assertEquals(10, after(level(25, 10), done(0, 0)).itemsDone());
        assertEquals(15, after(level(25, 10), done(1, 0), done(2, 0)).itemsDone());
        assertEquals(
                25, after(level(25, 10), done(0, 0), done(1, 0), done(2, 0)).itemsDone());
    }

    @Test
    void a_chunk_that_is_done_again_counts_once() {
        BatchState state = after(level(25, 10), done(0, 3), done(1, 1), done(0, 1));
        assertEquals(2, state.failures());
        assertEquals(20, state.itemsDone());
    }

    @Test
    void what_failed_before_the_run_tried_again_counts_no_longer() {
        BatchState state = after(level(25, 10), done(0, 3), done(1, 1), new BatchEvent.Reopened("2.1", AT));
        assertEquals(0, state.failures());
        BatchState again = state.apply(
                new BatchRecord(List.of(new BatchEvent.ChunkDone(0, "2.1", StoredText.EMPTY, 2, List.of()))));
        assertEquals(2, again.failures());
        assertEquals(20, again.itemsDone());
    }

    @Test
    void the_next_level_begins_with_nothing() {
        BatchState state = after(level(25, 10), done(0, 3), level(3, 10));
        assertEquals(0, state.failures());
        assertEquals(0, state.itemsDone());
        assertEquals(AT, state.startedAt());
    }

    /** What is in somebody's journal must be read for ever. */
    @Test
    void facts_as_they_were_first_stored_are_read_as_they_were_meant() throws Exception {
        assertReads(
                "{\"fact\":\"LevelPrepared\",\"level\":1,\"items\":{\"type\":\"blob\",\"hash\":\"ab\",\"bytes\":5,\"preview\":\"1\"},\"count\":25,\"chunk\":10,\"at\":\"2026-01-31T10:00:00Z\"}",
                new BatchEvent.LevelPrepared(1, new StoredText.Blob("ab", 5, "1"), 25, 10, AT));
        assertReads(
                "{\"fact\":\"Resumed\",\"generation\":2,\"at\":\"2026-01-31T10:00:00Z\"}",
                new BatchEvent.Resumed(2, AT));
        assertReads(
                "{\"fact\":\"Resumed\",\"generation\":2,\"attempt\":\"1.2\",\"at\":\"2026-01-31T10:00:00Z\"}",
                new BatchEvent.Resumed(2, "1.2", AT));
        assertReads(
                "{\"fact\":\"ChunkDone\",\"chunk\":7,\"attempt\":\"1.1\",\"results\":{\"type\":\"text\",\"text\":\"-{}\"},\"failures\":1,\"samples\":[{\"index\":70,\"message\":\"no\"}]}",
                new BatchEvent.ChunkDone(
                        7, "1.1", new StoredText.Inline("-{}"), 1, List.of(new BatchEvent.ItemFailure(70, "no"))));
        assertReads(
                "{\"fact\":\"Reopened\",\"attempt\":\"2.1\",\"at\":\"2026-01-31T10:00:00Z\"}",
                new BatchEvent.Reopened("2.1", AT));
        assertReads(
                "{\"fact\":\"Ended\",\"attempt\":\"1.1\",\"failure\":{\"kind\":\"USER\",\"message\":\"no\"},\"at\":\"2026-01-31T10:00:00Z\"}",
                new BatchEvent.Ended("1.1", new StepFailure(FailureKind.USER, "no"), null, AT));
    }

    private static void assertReads(String stored, BatchEvent meant) throws Exception {
        assertEquals(meant, JSON.readValue(stored, BatchEvent.class));
        assertEquals(JSON.readTree(stored), JSON.readTree(JSON.writeValueAsString(meant)));
    }

    @Test
    void a_snapshot_is_read_as_it_was_written() throws Exception {
        BatchState state = after(level(25, 10), done(0, 3), new BatchEvent.Resumed(2, AT));
        assertEquals(state, JSON.readValue(JSON.writeValueAsString(state), BatchState.class));
    }
}
