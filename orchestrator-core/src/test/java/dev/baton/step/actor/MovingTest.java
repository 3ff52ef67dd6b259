package dev.baton.step.actor;

import static dev.baton.step.actor.Workshop.attempt;
import static dev.baton.step.actor.Workshop.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import dev.baton.step.RunFiles;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MovingTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private record Weighing(long weight) implements StepWork.Scope {}

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private static StepRequest chunk(int number, long scopeWeight) {
        var setting = new StepWork.BatchSetting("bundle", "1", 1, StepWork.Slot.TASK, new Weighing(scopeWeight));
        return request(
                attempt("run", number),
                new StepWork.Chunk(number, 0, StoredText.EMPTY, 0, 0, 1, null, setting),
                null,
                Set.of());
    }

    private static List<FileChange> changes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new FileChange("file-" + i, "0".repeat(64), 1, false))
                .toList();
    }

    @Test
    void a_chunk_goes_anywhere_unless_its_scope_is_a_burden() {
        assertTrue(Moving.isFree(chunk(1, Moving.MESSAGE_WEIGHT)));
        assertFalse(Moving.isFree(chunk(1, Moving.MOST_WEIGHT)));
    }

    @Test
    void chunks_with_large_scopes_go_in_messages_of_their_own() {
        TestProbe<WorkerPool.Message> pool = KIT.createTestProbe();
        TestProbe<StepDispatcher.Message> dispatcher = KIT.createTestProbe();
        RemotePool remote = new RemotePool(new StepDispatcher.PoolJoined(pool.getRef(), Set.of()), dispatcher.getRef());
        for (int number = 1; number <= 3; number++) {
            remote.offer(offering(chunk(number, 40_000)), number);
        }
        remote.flush();
        for (int number = 1; number <= 3; number++) {
            assertEquals(
                    1, pool.expectMessageClass(WorkerPool.Offers.class).offers().size());
        }
    }

    private static Offering offering(StepRequest request) {
        TestProbe<StepReport.Batch> inbox = KIT.createTestProbe();
        return new Offering(request, new Inboxes(new Pools(KIT.system().ignoreRef())).open("run", inbox.getRef()), 1);
    }

    @Test
    void files_that_go_along_are_weighed() {
        StepRequest request = chunk(1, 0);
        List<RunFile> files =
                changes(200).stream().map(change -> new RunFile(change, 1)).toList();
        assertTrue(Moving.weight(request.withFiles(new RunFiles(files, null, true))) > 200 * 80);
    }

    @Test
    void changed_files_of_a_report_are_weighed() {
        StepOutput output = StepOutput.of(StoredText.EMPTY, 1).withChanges(changes(200));
        var report = new StepReport(attempt("run", 1), new StepOutcome.Succeeded(output), "there", Instant.EPOCH);
        assertTrue(Moving.weight(report) > 200 * 80);
    }

    @Test
    void texts_are_weighed_by_their_bytes() {
        StepRequest request = request(attempt("run", 1), new StepWork.Task("t", "\u4e2d".repeat(1000)), null, Set.of());
        assertTrue(Moving.weight(request) > 3000);
    }
}
