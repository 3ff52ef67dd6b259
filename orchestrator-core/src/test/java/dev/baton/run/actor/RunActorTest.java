package dev.baton.run.actor;

import static dev.baton.run.actor.RunSite.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunRecord;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.step.AttemptId;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunActorTest {
    private static final String THREE = "Bash:\"one\":a -> Bash:\"two {a}\":b -> Bash:\"three {b}\":c";
    private static final String SIDE_BY_SIDE =
            "[ Bash:\"a\":a || Bash:\"b\":b || Bash:\"c\":c ] -> Bash:\"{a}{b}{c}\":d";
    private static final String ASKS = "AskUserQuestion:\"Colour?\":colour -> Bash:\"echo {colour}\"";

    @TempDir
    Path folder;

    private static AttemptId only(StepDispatcher.Wants wants) {
        assertEquals(1, wants.offers().size(), wants::toString);
        return wants.offers().get(0).id();
    }

    private static boolean changed(RunActor.Reply reply) {
        return assertInstanceOf(RunActor.Reply.Done.class, reply).changed();
    }

    private static List<String> facts(RunRecord record) {
        return record.facts().stream()
                .map(fact -> fact.getClass().getSimpleName())
                .toList();
    }

    @Nested
    class A_command {
        @Test
        void is_answered_when_its_record_can_be_read_by_others() {
            try (RunSite site = new RunSite(folder, ASKS)) {
                assertTrue(changed(site.tell(new RunCommand.Start(site.start()))));
                assertEquals(1, site.stored().size());
                assertTrue(changed(site.tell(new RunCommand.Answer("colour", "green", null, "test"))));
                List<RunEvent> facts =
                        RunJson.readRecord(site.stored().get(1).payload()).facts();
                assertTrue(facts.stream().anyMatch(RunEvent.Answered.class::isInstance), facts::toString);
            }
        }

        @Test
        void that_changes_nothing_is_answered_and_not_recorded() {
            try (RunSite site = new RunSite(folder, ASKS)) {
                site.tell(new RunCommand.Start(site.start()));
                assertFalse(changed(site.tell(new RunCommand.Start(site.start()))));
                assertEquals(1, site.stored().size());
            }
        }

        @Test
        void that_is_refused_is_not_recorded() {
            try (RunSite site = new RunSite(folder, ASKS)) {
                site.tell(new RunCommand.Start(site.start()));
                assertInstanceOf(
                        RunActor.Reply.Refused.class, site.tell(new RunCommand.Answer("shape", "round", null, "test")));
                assertEquals(1, site.stored().size());
            }
        }

        @Test
        void that_answers_a_secret_question_leaves_no_trace_of_the_secret_on_the_disk() {
            String flow = "AskUserQuestion:\"Key?\":key {secret: true} -> Bash:\"echo {key}\"";
            try (RunSite site = new RunSite(folder, flow)) {
                site.tell(new RunCommand.Start(site.start()));
                assertTrue(changed(site.tell(new RunCommand.Answer("key", "sesame-1234", null, "test"))));
                for (var event : site.stored()) {
                    assertFalse(new String(event.payload(), StandardCharsets.ISO_8859_1).contains("sesame"));
                }
            }
        }
    }

    @Nested
    class That_is_told_to_leave {
        @Test
        void performs_what_follows_from_the_write_that_is_under_way() {
            try (RunSite site = new RunSite(folder, THREE)) {
                site.startAndLeave();
                assertEquals(1, site.wants().offers().size());
                site.awaitLeft();
                assertEquals(1, site.stored().size());
            }
        }
    }

    @Nested
    class Records {
        @Test
        void of_a_sequence_are_one_for_its_start_and_one_for_each_step() {
            try (RunSite site = new RunSite(folder, THREE)) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants wants = site.wants();
                for (String text : List.of("1", "2", "3")) {
                    site.report(wants, success(only(wants), text));
                    if (!text.equals("3")) {
                        wants = site.wants();
                        assertTrue(wants.taken());
                    }
                }
                List<RunRecord> records = IntStream.range(0, 4)
                        .mapToObj(i -> site.recorded().record())
                        .toList();
                assertEquals(List.of("StepStarted", "StepSucceeded", "StepScheduled"), facts(records.get(1)));
                assertEquals(List.of("StepStarted", "StepSucceeded", "RunCompleted"), facts(records.get(3)));
                assertEquals(4, site.stored().size());
            }
        }

        @Test
        void of_reports_that_came_together_are_one() {
            try (RunSite site = new RunSite(folder, SIDE_BY_SIDE)) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants wants = site.wants();
                assertEquals(3, wants.offers().size());
                site.report(
                        wants,
                        wants.offers().stream()
                                .map(offer -> success(offer.id(), "x"))
                                .toArray(StepReport[]::new));
                StepDispatcher.Wants next = site.wants();
                assertTrue(next.taken());
                assertEquals(
                        "xxx",
                        assertInstanceOf(
                                        StepWork.Script.class,
                                        next.offers().get(0).work())
                                .source()
                                .replaceAll("[^x]", ""));
                assertEquals(2, site.stored().size());
            }
        }

        @Test
        void are_not_made_for_a_report_that_comes_again_which_is_taken_all_the_same() {
            try (RunSite site = new RunSite(folder, THREE)) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants first = site.wants();
                site.report(first, success(only(first), "1"));
                StepDispatcher.Wants second = site.wants();
                site.report(first, success(only(first), "1"));
                StepDispatcher.Wants again = site.wants();
                assertTrue(again.taken());
                assertEquals(List.of(), again.offers());
                assertEquals(2, site.stored().size());
                assertEquals(List.of(only(second)), site.state().attemptsOut());
            }
        }

        @Test
        void and_states_are_the_same_when_they_are_read_back() {
            try (RunSite site = new RunSite(folder, SIDE_BY_SIDE)) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants wants = site.wants();
                for (StepRequest offer : wants.offers()) {
                    site.report(wants, success(offer.id(), offer.id().step()));
                    site.wants();
                }
                RunSerializer serializer = new RunSerializer();
                for (int i = 0; i < 4; i++) {
                    RunSite.Recorded recorded = site.recorded();
                    JournaledRecord written =
                            JournaledRecord.decided(recorded.record(), null, recorded.state(), recorded.state());
                    JournaledRecord read = (JournaledRecord)
                            serializer.fromBinary(serializer.toBinary(written), serializer.manifest(written));
                    assertEquals(recorded.record(), read.record());
                    assertEquals(written.bytes(), read.bytes());
                    JournaledState taken = JournaledState.of(recorded.state());
                    JournaledState back = (JournaledState)
                            serializer.fromBinary(serializer.toBinary(taken), serializer.manifest(taken));
                    assertEquals(taken.bytes(), back.bytes());
                    assertEquals(recorded.state(), back.state().withLoaded(site.loaded()));
                }
            }
        }
    }

    @Nested
    class After_a_restart {
        @Test
        void the_state_is_the_same_and_open_attempts_are_claimed_and_not_offered() {
            RunState before;
            List<AttemptId> open;
            try (RunSite site = new RunSite(folder, SIDE_BY_SIDE)) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants wants = site.wants();
                site.report(wants, success(wants.offers().get(1).id(), "b"));
                site.wants();
                before = site.state();
                open = List.of(wants.offers().get(0).id(), wants.offers().get(2).id());
            }
            try (RunSite site = new RunSite(folder, SIDE_BY_SIDE)) {
                assertEquals(before.withLoaded(site.loaded()), site.state());
                StepDispatcher.Wants wants = site.wants();
                assertEquals(open, wants.claims());
                assertEquals(List.of(), wants.offers());
                assertFalse(wants.taken());
                assertEquals(2, site.stored().size());
            }
        }

        @Test
        void an_attempt_that_is_lost_is_made_again_and_one_that_is_found_is_not() {
            try (RunSite site = new RunSite(folder, SIDE_BY_SIDE)) {
                site.tell(new RunCommand.Start(site.start()));
                site.wants();
            }
            try (RunSite site = new RunSite(folder, SIDE_BY_SIDE)) {
                StepDispatcher.Wants claims = site.wants();
                AttemptId lost = claims.claims().get(0);
                site.report(
                        claims,
                        new StepReport(lost, null, null, null),
                        success(claims.claims().get(1), "found"),
                        success(claims.claims().get(2), "found"));
                assertEquals(lost.next(), only(site.wants()));
                assertEquals(2, site.stored().size());
            }
        }

        @Test
        void a_timer_that_was_set_fires() {
            String flow = "Wait:\"200ms\" -> Bash:\"one\"";
            try (RunSite site = new RunSite(folder, flow)) {
                site.tell(new RunCommand.Start(site.start()));
            }
            try (RunSite site = new RunSite(folder, flow)) {
                assertEquals(1, site.wants().offers().size());
                assertEquals(
                        List.of("TimerFired", "StepScheduled"),
                        facts(site.recorded().record()));
            }
        }

        @Test
        void a_run_that_is_over_asks_for_nothing() {
            try (RunSite site = new RunSite(folder, "Bash:\"one\"")) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants wants = site.wants();
                site.report(wants, success(only(wants), "1"));
                site.recorded();
                site.recorded();
            }
            try (RunSite site = new RunSite(folder, "Bash:\"one\"")) {
                assertEquals(RunStatus.COMPLETED, site.state().status());
                site.dispatcher.expectNoMessage(Duration.ofMillis(50));
            }
        }
    }

    @Nested
    class Snapshots {
        private static final int STEPS = 360;
        private static final String LONG = IntStream.rangeClosed(1, STEPS)
                .mapToObj(i -> "Bash:\"step " + i + "\"")
                .collect(Collectors.joining(" ->\n"));

        private RunState run(String text) {
            try (RunSite site = new RunSite(folder, LONG)) {
                site.tell(new RunCommand.Start(site.start()));
                StepDispatcher.Wants wants = site.wants();
                for (int i = 1; i < STEPS; i++) {
                    site.report(wants, success(only(wants), text));
                    wants = site.wants();
                }
                return site.state();
            }
        }

        /** The numbers of the records up to which snapshots go. */
        private List<Long> snapshots() throws SQLException {
            Path database = dev.baton.journal.folder.DataFolder.open(folder.resolve("data"))
                    .database();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT sequence FROM snapshots")) {
                List<Long> sequences = new ArrayList<>();
                while (rows.next()) {
                    sequences.add(rows.getLong(1));
                }
                return sequences;
            }
        }

        @Test
        void are_taken_when_the_records_have_become_large_and_the_run_goes_on_from_there() throws Exception {
            RunState before = run("x".repeat(4_000));
            List<Long> snapshots = snapshots();
            assertEquals(1, snapshots.size());
            // 4 KB of text in each record: the first after 64 of them, and then, as no variable keeps the texts, as
            // often again.
            assertTrue(snapshots.get(0) > STEPS - 70 && snapshots.get(0) < STEPS, snapshots::toString);
            try (RunSite site = new RunSite(folder, LONG)) {
                assertEquals(before.withLoaded(site.loaded()), site.state());
                StepDispatcher.Wants wants = site.wants();
                assertEquals(1, wants.claims().size());
                site.report(wants, success(wants.claims().get(0), "done"));
                assertEquals(RunStatus.COMPLETED, site.recorded().state().status());
            }
        }

        @Test
        void are_the_rarer_the_larger_they_are() {
            assertFalse(RunSettings.snapshotIsWorth(256 * 1024, 0));
            assertTrue(RunSettings.snapshotIsWorth(256 * 1024 + 1, 0));
            assertTrue(RunSettings.snapshotIsWorth(256 * 1024 + 1, 1_000));
            assertFalse(RunSettings.snapshotIsWorth(1_000_000, 1_000_000));
            assertTrue(RunSettings.snapshotIsWorth(1_000_001, 1_000_000));
        }

        @Test
        void are_not_taken_of_as_many_small_records() throws Exception {
            run("x");
            assertEquals(List.of(), snapshots());
        }
    }

    @Nested
    class A_text_that_is_stored_apart {
        private static final String HASH = "ab".repeat(32);

        private final RunSite.Texts texts = new RunSite.Texts();

        private void assertThatTheNextStepIsGivenItAll(RunSite site) {
            StepDispatcher.Wants wants = site.wants();
            assertTrue(wants.taken());
            StepWork.Script script = assertInstanceOf(
                    StepWork.Script.class, wants.offers().get(0).work());
            assertTrue(script.source().contains("the whole of it"), script::toString);
        }

        private void report(RunSite site) {
            site.tell(new RunCommand.Start(site.start()));
            StepDispatcher.Wants wants = site.wants();
            site.report(wants, success(only(wants), new StoredText.Blob(HASH, 8, "beginning")));
        }

        @Test
        void is_read_before_a_step_that_needs_it_is_offered() {
            texts.byHash.put(HASH, "the whole of it");
            try (RunSite site = new RunSite(folder, "Bash:\"one\":a -> Bash:\"echo {a}\"", texts)) {
                report(site);
                assertThatTheNextStepIsGivenItAll(site);
            }
        }

        @Test
        void and_cannot_be_read_is_looked_for_again_and_the_run_goes_on() throws Exception {
            try (RunSite site = new RunSite(folder, "Bash:\"one\":a -> Bash:\"echo {a}\"", texts)) {
                report(site);
                assertTrue(texts.missed.await(10, TimeUnit.SECONDS));
                texts.byHash.put(HASH, "the whole of it");
                assertThatTheNextStepIsGivenItAll(site);
            }
        }
    }
}
