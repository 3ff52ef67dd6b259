package dev.baton.host;

import static dev.baton.host.Site.answer;
import static dev.baton.host.Site.awaitLeftMemory;
import static dev.baton.host.Site.done;
import static dev.baton.host.Site.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.baton.host.Site.Watch;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalHostTest {
    private static final String ASKS =
            "AskUserQuestion:\"Which colour?\":colour -> Bash:\"echo {colour} > colour.txt\"";

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder);
    }

    private String written(String file) throws IOException {
        return Files.readString(site.work.resolve(file)).strip();
    }

    @Nested
    class A_run_that_waits {
        @Test
        void for_a_person_survives_its_host_and_goes_on_after_the_answer() throws Exception {
            try (LocalHost host = site.open()) {
                Watch watch = Watch.of(host, "asks");
                done(host.start(site.flow("asks", ASKS)));
                RunService.Snapshot waiting = watch.await(RunStatus.WAITING);
                assertEquals(
                        List.of("colour"),
                        waiting.waiting().stream().map(Waiting::name).toList());
                assertTrue(waiting.onlyPeople());
            }
            try (LocalHost host = site.open()) {
                assertEquals("waiting", host.store().row("asks").orElseThrow().status());
                Watch watch = Watch.of(host, "asks");
                assertTrue(done(host.tell("asks", answer("colour", "green"))).changed());
                watch.await(RunStatus.COMPLETED);
            }
            assertEquals("green", written("colour.txt"));
        }

        @Test
        void for_a_person_holds_no_thread() throws Exception {
            try (LocalHost host = site.open()) {
                done(host.start(site.flow("first", ASKS)));
                awaitLeftMemory(host, "first");
                List<String> before = threads("before");
                for (int i = 0; i < 100; i++) {
                    done(host.start(site.flow("waits" + i, ASKS)));
                }
                for (int i = 0; i < 100; i++) {
                    awaitLeftMemory(host, "waits" + i);
                }
                List<String> after = threads("after");
                assertEquals(
                        List.of(),
                        after.stream().filter(name -> name.contains("waits")).toList());
                // Actors' own threads may have become a few more, up to what the cores allow.
                int pools = 4 * Runtime.getRuntime().availableProcessors() + 8;
                assertTrue(
                        after.size() <= before.size() + pools,
                        () -> before.size() + " threads became " + after.size() + ": " + after);
            }
        }

        /** The names of all threads, virtual ones as well. */
        private List<String> threads(String name) throws IOException {
            Path dump = folder.resolve(name + ".json");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            return Files.readAllLines(dump).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("\"name\":"))
                    .toList();
        }

        @Test
        void for_time_goes_on_by_itself_also_where_nobody_looks_for_what_is_due() throws Exception {
            try (LocalHost host = site.open()) {
                Watch watch = Watch.of(host, "sleeps");
                done(host.start(site.flow("sleeps", "Wait:\"600ms\" -> Bash:\"echo awake > awake.txt\"")));
                watch.await(RunStatus.COMPLETED);
            }
            assertEquals("awake", written("awake.txt"));
        }

        @Test
        void for_time_goes_on_by_itself_in_the_next_host() throws Exception {
            Instant begin = Instant.now();
            try (LocalHost host = site.openWhole()) {
                Watch watch = Watch.of(host, "sleeps");
                done(host.start(site.flow("sleeps", "Wait:\"2s\" -> Bash:\"echo awake > awake.txt\"")));
                watch.await(RunStatus.WAITING);
            }
            try (LocalHost host = site.openWhole()) {
                Watch watch = Watch.of(host, "sleeps");
                watch.await(RunStatus.COMPLETED);
                assertFalse(Instant.now().isBefore(begin.plusSeconds(2)));
                assertEquals(1, watch.all(RunEvent.TimerFired.class).size());
            }
            assertEquals("awake", written("awake.txt"));
        }

        @Test
        void for_time_that_has_passed_meanwhile_goes_on_at_once_in_the_next_host() throws Exception {
            Instant due;
            try (LocalHost host = site.openWhole()) {
                Watch watch = Watch.of(host, "sleeps");
                done(host.start(site.flow("sleeps", "Wait:\"500ms\" -> Bash:\"echo awake > awake.txt\"")));
                due = watch.await(RunStatus.WAITING).nextDue();
            }
            Site.await("the time has passed", () -> Instant.now().isAfter(due));
            try (LocalHost host = site.openWhole()) {
                Watch.of(host, "sleeps").await(RunStatus.COMPLETED);
            }
        }
    }

    @Nested
    class Memory {
        @Test
        void is_left_again_by_a_run_that_was_only_asked_in_vain() throws Exception {
            try (LocalHost host = site.open()) {
                done(host.start(site.flow("asks", ASKS)));
                awaitLeftMemory(host, "asks");
                String why = refusal(host.tell("asks", answer("shape", "round")));
                assertTrue(why.contains("shape"), why);
                awaitLeftMemory(host, "asks");
                done(host.wake("asks"));
                awaitLeftMemory(host, "asks");
            }
        }

        @Test
        void is_left_again_by_a_run_that_is_over_and_is_told_something() throws Exception {
            try (LocalHost host = site.open()) {
                Watch watch = Watch.of(host, "short");
                done(host.start(site.flow("short", "Bash:\"true\"")));
                watch.await(RunStatus.COMPLETED);
                awaitLeftMemory(host, "short");
                done(host.wake("short"));
                awaitLeftMemory(host, "short");
            }
        }

        @Test
        void is_kept_by_a_run_that_goes_on_after_it_has_waited() throws Exception {
            try (LocalHost host = site.open()) {
                done(host.start(site.flow(
                        "goes-on",
                        "AskUserQuestion:\"Go?\":go -> Bash:\"touch begun; until [ -e end ]; do sleep 0.02; done\"")));
                awaitLeftMemory(host, "goes-on");
                Watch watch = Watch.of(host, "goes-on");
                done(host.tell("goes-on", answer("go", "yes")));
                Site.await("the script begins", () -> Files.exists(site.work.resolve("begun")));
                // Another run comes and goes meanwhile, so that there was time enough for this one to go as well.
                for (int i = 0; i < 3; i++) {
                    done(host.start(site.flow("passes" + i, ASKS)));
                    awaitLeftMemory(host, "passes" + i);
                }
                assertTrue(host.locks().owns("goes-on"));
                Files.createFile(site.work.resolve("end"));
                watch.await(RunStatus.COMPLETED);
                assertEquals(List.of(), watch.all(RunEvent.StepLost.class));
            }
        }
    }

    @Nested
    class Starts {
        private static final String GREETS = "AskUserQuestion:\"Go?\":go -> Bash:\"echo {name}\"";

        private Prepared.Ready greet(String name) throws IOException {
            return site.flow("greets", GREETS, Map.of("name", name), null);
        }

        @Test
        void of_one_id_with_the_same_inputs_are_one_run() throws Exception {
            try (LocalHost host = site.open()) {
                assertTrue(done(host.start(greet("Ada"))).changed());
                assertFalse(done(host.start(greet("Ada"))).changed());
                awaitLeftMemory(host, "greets");
                assertFalse(done(host.start(greet("Ada"))).changed());
                assertEquals(1, host.store().events("greets", 1).count());
            }
        }

        @Test
        void of_one_id_with_other_inputs_are_refused_and_say_what_differs() throws Exception {
            try (LocalHost host = site.open()) {
                done(host.start(greet("Ada")));
                String why = refusal(host.start(greet("Grace")));
                assertTrue(why.contains("input"), why);
            }
        }

        @Test
        void of_one_id_with_another_flow_are_refused_and_say_what_differs() throws Exception {
            try (LocalHost host = site.open()) {
                done(host.start(greet("Ada")));
                String why =
                        refusal(host.start(site.flow("greets", "Bash:\"echo {name}\"", Map.of("name", "Ada"), null)));
                assertTrue(why.contains("flow"), why);
            }
        }

        @Test
        void commands_for_a_run_that_there_is_not_are_answered_so() throws Exception {
            try (LocalHost host = site.open()) {
                assertInstanceOf(
                        RunService.Reply.Unknown.class, Site.get(host.tell("none", new RunCommand.Resume("test"))));
            }
        }
    }

    @Nested
    class Pause {
        private static final String TWO =
                "Bash:\"touch begun; until [ -e end ]; do sleep 0.02; done\" -> Bash:\"echo second > second.txt\"";

        @Test
        void lets_what_runs_end_and_begins_nothing_until_the_run_is_resumed() throws Exception {
            try (LocalHost host = site.open()) {
                Watch watch = Watch.of(host, "two");
                done(host.start(site.flow("two", TWO)));
                Site.await("the script begins", () -> Files.exists(site.work.resolve("begun")));
                assertEquals(
                        RunStatus.PAUSING,
                        done(host.tell("two", new RunCommand.Pause(false, "test")))
                                .snapshot()
                                .status());
                Files.createFile(site.work.resolve("end"));
                watch.await(RunStatus.PAUSED);
                awaitLeftMemory(host, "two");
            }
            assertFalse(Files.exists(site.work.resolve("second.txt")));
            try (LocalHost host = site.openWhole()) {
                Watch watch = Watch.of(host, "two");
                assertEquals(RunStatus.PAUSED, done(host.wake("two")).snapshot().status());
                done(host.tell("two", new RunCommand.Resume("test")));
                watch.await(RunStatus.COMPLETED);
                assertEquals(2, watch.all(RunEvent.StepSucceeded.class).size());
            }
            assertEquals("second", written("second.txt"));
        }

        @Test
        void freezes_what_is_left_of_a_wait() throws Exception {
            try (LocalHost host = site.open()) {
                Watch watch = Watch.of(host, "sleeps");
                done(host.start(site.flow("sleeps", "Wait:\"400ms\" -> Bash:\"true\"")));
                Instant due = watch.await(RunStatus.WAITING).nextDue();
                done(host.tell("sleeps", new RunCommand.Pause(false, "test")));
                Site.await("it would have been due", () -> Instant.now().isAfter(due.plusMillis(100)));
                assertEquals(
                        RunStatus.PAUSED, done(host.wake("sleeps")).snapshot().status());
                done(host.tell("sleeps", new RunCommand.Resume("test")));
                watch.await(RunStatus.COMPLETED);
            }
        }
    }

    @Nested
    class Cancel {
        @Test
        void ends_a_script_and_its_children_first_with_TERM_and_then_with_KILL() throws Exception {
            String deaf = """
                    Bash:"trap 'echo asked > asked.txt' TERM
                    (trap '' TERM; echo $BASHPID > child.pid; while :; do sleep 0.05; done) &
                    echo $$ > parent.pid
                    touch begun
                    while :; do sleep 0.05; done"
                    """;
            try (LocalHost host = site.open()) {
                Watch watch = Watch.of(host, "deaf");
                done(host.start(site.flow("deaf", deaf)));
                Site.await(
                        "the script begins",
                        () -> Files.exists(site.work.resolve("begun")) && Files.exists(site.work.resolve("child.pid")));
                done(host.tell("deaf", new RunCommand.Cancel(false, "test")));
                watch.await(RunStatus.CANCELLING);
                watch.await(RunStatus.CANCELLED);
                assertEquals("asked", written("asked.txt"));
                for (String pid : List.of(written("parent.pid"), written("child.pid"))) {
                    assertFalse(
                            ProcessHandle.of(Long.parseLong(pid))
                                    .map(ProcessHandle::isAlive)
                                    .orElse(false),
                            pid + " is alive");
                }
            }
        }

        @Test
        void of_a_run_that_waits_is_done_at_once() throws Exception {
            try (LocalHost host = site.open()) {
                done(host.start(site.flow("asks", ASKS)));
                assertEquals(
                        RunStatus.CANCELLED,
                        done(host.tell("asks", new RunCommand.Cancel(false, "test")))
                                .snapshot()
                                .status());
                String why = refusal(host.tell("asks", answer("colour", "red")));
                assertTrue(why.contains("cancelled"), why);
            }
        }
    }

    @Test
    void a_script_whose_host_ended_is_run_again_by_the_next_and_no_two_of_it_are_alive_together() throws Exception {
        String slow = "Bash:\"echo $$ >> pids.txt; until [ -e end ]; do sleep 0.02; done\"";
        try (LocalHost host = site.open()) {
            done(host.start(site.flow("slow", slow)));
            Site.await("the script begins", () -> Files.exists(site.work.resolve("pids.txt")));
        }
        try (LocalHost host = site.openWhole()) {
            Watch watch = Watch.of(host, "slow");
            Site.await("it begins again", () -> {
                try {
                    return Files.readAllLines(site.work.resolve("pids.txt")).size() == 2;
                } catch (IOException e) {
                    return false;
                }
            });
            long first = Long.parseLong(
                    Files.readAllLines(site.work.resolve("pids.txt")).get(0));
            assertFalse(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false));
            Files.createFile(site.work.resolve("end"));
            watch.await(RunStatus.COMPLETED);
            assertEquals(1, watch.all(RunEvent.StepLost.class).size());
        }
    }
}
