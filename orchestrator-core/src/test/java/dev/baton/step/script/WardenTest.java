package dev.baton.step.script;

import static dev.baton.step.script.ScriptFixture.LONG;
import static dev.baton.step.script.ScriptFixture.await;
import static dev.baton.step.script.ScriptFixture.awaitNumber;
import static dev.baton.step.script.ScriptFixture.bash;
import static dev.baton.step.script.ScriptFixture.failed;
import static dev.baton.step.script.ScriptFixture.isAlive;
import static dev.baton.step.script.ScriptFixture.succeeded;
import static dev.baton.step.script.ScriptFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die, are killed, or stand still, and what becomes of their scripts. */
@Timeout(60)
class WardenTest {
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final String STUBBORN = "trap '' TERM INT HUP; echo $$ > %s; while :; do sleep 0.1; done";
    private static final String FLED =
            "(setsid bash -c 'trap \"\" TERM; echo $$ > %s; while :; do sleep 0.1; done' &) & exec sleep 1000";

    @TempDir
    Path root;

    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private Path note(String name) {
        return root.resolve(name);
    }

    /** A victim with three scripts running; its warden's pid is the first line of its output. */
    private Process victim(long patience) throws Exception {
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                ScriptVictim.class.getName(),
                root.resolve("victim").toString(),
                Long.toString(patience),
                STUBBORN.formatted(note("stubborn")),
                FLED.formatted(note("fled")),
                "sleep 1000 & echo $! > %s; echo a result".formatted(note("left")));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process.toHandle());
        return process;
    }

    private long wardenOf(Process victim) throws IOException {
        long pid = Long.parseLong(victim.inputReader().readLine());
        started.add(ProcessHandle.of(pid).orElseThrow());
        return pid;
    }

    private List<Long> scriptsOfVictim() throws Exception {
        List<Long> pids = new ArrayList<>();
        for (String name : List.of("stubborn", "fled", "left")) {
            pids.add(awaitNumber(note(name)));
        }
        await(
                "the exit file of the script that has ended",
                LONG,
                () -> exitOfVictim().isPresent());
        return pids;
    }

    private Optional<Path> exitOfVictim() throws IOException {
        try (var files = Files.walk(root.resolve("victim/attempts"))) {
            return files.filter(file -> file.endsWith("exit")).findFirst();
        }
    }

    private static void awaitAllDead(List<Long> pids, Duration within) throws Exception {
        await("all dead: " + pids, within, () -> pids.stream().noneMatch(ScriptFixture::isAlive));
    }

    @Test
    void a_killed_process_leaves_no_script_and_no_warden() throws Exception {
        Process victim = victim(5000);
        long warden = wardenOf(victim);
        List<Long> pids = scriptsOfVictim();
        victim.destroyForcibly();
        awaitAllDead(pids, ONE_SECOND);
        await("the warden ends", ONE_SECOND, () -> !isAlive(warden));
    }

    @Test
    void a_result_survives_the_death_of_its_process_and_what_was_killed_has_none() throws Exception {
        Process victim = victim(5000);
        wardenOf(victim);
        List<Long> pids = scriptsOfVictim();
        Path finished = exitOfVictim().orElseThrow().getParent();
        victim.destroyForcibly();
        awaitAllDead(pids, ONE_SECOND);
        ScriptResults results = new ScriptResults(
                new ScriptFixture.Contents(Files.createDirectory(root.resolve("blobs"))), ScriptSettings.DEFAULT);
        assertEquals("a result", text(succeeded(results.recover(finished).orElseThrow())));
        try (var folders = Files.list(finished.getParent())) {
            for (Path folder :
                    folders.filter(folder -> !folder.equals(finished)).toList()) {
                assertEquals(Optional.empty(), results.recover(folder));
            }
        }
    }

    @Test
    void a_process_that_stands_still_loses_its_scripts() throws Exception {
        Process victim = victim(1000);
        long warden = wardenOf(victim);
        List<Long> pids = scriptsOfVictim();
        signal("STOP", victim.pid());
        awaitAllDead(pids, Duration.ofSeconds(3));
        await("the warden ends", ONE_SECOND, () -> !isAlive(warden));
    }

    @Test
    void leftovers_of_a_process_that_died_together_with_its_warden_are_killed() throws Exception {
        Process victim = victim(5000);
        long warden = wardenOf(victim);
        List<Long> pids = scriptsOfVictim();
        assertEquals(List.of(), Warden.killLeftovers(root));
        pids.forEach(pid -> assertTrue(isAlive(pid), "a living owner keeps its scripts"));
        signal("STOP", warden);
        victim.destroyForcibly().waitFor();
        signal("KILL", warden);
        await("the warden is dead", ONE_SECOND, () -> !isAlive(warden));
        pids.forEach(pid -> assertTrue(isAlive(pid)));
        assertEquals(List.of(), Warden.killLeftovers(root));
        pids.forEach(pid -> assertFalse(isAlive(pid)));
    }

    private static void signal(String name, long pid) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    @Test
    void a_record_whose_pid_was_given_to_somebody_else_harms_nobody() throws Exception {
        Process bystander = new ProcessBuilder("setsid", "--wait", "sleep", "1000").start();
        started.add(bystander.toHandle());
        await("its child", LONG, () -> bystander.children().findFirst().isPresent() || isSession(bystander.pid()));
        long pid = bystander.children().findFirst().map(ProcessHandle::pid).orElse(bystander.pid());
        long start = ProcessTable.of(pid).orElseThrow().start();
        Path folder = Files.createDirectories(root.resolve("attempts/1#1.1"));
        Files.writeString(
                folder.resolve(ProcessRecord.FILE),
                new ScriptFacts("run/1#1.1", root.toString(), "text", 0).lines()
                        + "pid=%d\nstart=%d\nwarden=1\nwardenStart=1\nboot=%s\n"
                                .formatted(
                                        pid,
                                        start - 1,
                                        Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                                                .strip()));
        Warden.killLeftovers(root);
        assertTrue(isAlive(pid));
        started.add(ProcessHandle.of(pid).orElseThrow());
    }

    private static boolean isSession(long pid) {
        return ProcessTable.of(pid).filter(entry -> entry.session() == pid).isPresent();
    }

    @Nested
    class Here {
        private ScriptFixture scripts;

        @BeforeEach
        void open() {
            scripts = new ScriptFixture(root.resolve("here"));
        }

        @AfterEach
        void closeScripts() {
            scripts.close();
        }

        @Test
        void the_warden_is_in_a_session_of_its_own_and_deaf_to_what_ends_others() throws Exception {
            long warden = scripts.warden.pid();
            assertEquals("hi", text(succeeded(scripts.run("echo hi"))));
            assertEquals(warden, ProcessTable.of(warden).orElseThrow().session());
            for (String name : List.of("INT", "TERM", "HUP", "QUIT", "PIPE")) {
                signal(name, warden);
            }
            assertEquals("hi", text(succeeded(scripts.run("echo hi"))));
            assertEquals(warden, scripts.warden.pid());
        }

        @Test
        void a_script_is_not_deaf_to_what_its_warden_ignores() throws Exception {
            for (String name : List.of("INT", "TERM", "HUP", "PIPE", "USR1")) {
                StepOutcome.Failed failed = failed(scripts.run("kill -%s $$; echo survived".formatted(name)));
                assertTrue(failed.failure().message().startsWith("killed by"), name + ": " + failed);
            }
            String[] masks = text(succeeded(scripts.run("sed -n 's/Sig\\(Blk\\|Ign\\):\\t//p' /proc/self/status")))
                    .split("\n");
            for (String mask : masks) {
                assertEquals(0, Long.parseUnsignedLong(mask, 16) & 0x7fff_ffffL, "signals 1 to 31 are as they come");
            }
        }

        @Test
        void a_killed_warden_takes_its_scripts_along_and_the_next_script_gets_another() throws Exception {
            ScriptFixture.Running running = scripts.begin(bash(STUBBORN.formatted(note("pid"))));
            long pid = awaitNumber(note("pid"));
            long warden = scripts.warden.pid();
            signal("KILL", warden);
            StepOutcome.Failed failed = failed(running.get());
            assertEquals(FailureKind.PLATFORM, failed.failure().kind());
            assertFalse(isAlive(pid));
            assertEquals("hi", text(succeeded(scripts.run("echo hi"))));
            assertNotEquals(warden, scripts.warden.pid());
        }

        @Test
        void closing_the_warden_ends_everything() throws Exception {
            scripts.begin(bash(STUBBORN.formatted(note("stubborn"))));
            scripts.begin(bash(FLED.formatted(note("fled"))));
            List<Long> pids = List.of(awaitNumber(note("stubborn")), awaitNumber(note("fled")), scripts.warden.pid());
            scripts.warden.close();
            pids.forEach(pid -> assertFalse(isAlive(pid)));
        }

        @Test
        void without_perl_a_script_fails_and_says_how_to_get_it() throws Exception {
            WardenSettings settings = new WardenSettings(
                    root.resolve("no-perl").toString(), ONE_SECOND, Duration.ofSeconds(5), ONE_SECOND);
            try (ScriptFixture without = new ScriptFixture(root.resolve("without"), ScriptSettings.DEFAULT, settings)) {
                StepOutcome.Failed failed = failed(without.run("echo hi"));
                assertEquals(FailureKind.PLATFORM, failed.failure().kind());
                assertTrue(
                        failed.failure().message().contains("apt-get install perl-base"),
                        failed.failure().message());
            }
        }

        @Test
        void the_result_of_an_ordinary_script_can_be_read_again() throws Exception {
            StepRequest request = scripts.request(bash("echo out; echo err >&2; exit 4"));
            StepOutcome.Failed first = failed(scripts.run(request));
            StepOutcome.Failed again = failed(new ScriptResults(scripts.contents, scripts.settings)
                    .recover(scripts.attemptFolder(request))
                    .orElseThrow());
            assertEquals(first.failure(), again.failure());
            assertEquals(first.output().text(), again.output().text());
            assertEquals(first.output().stderr(), again.output().stderr());
        }

        @Test
        void a_stopped_script_has_no_result_to_recover() throws Exception {
            ScriptFixture.Running running = scripts.begin(bash("echo $$ > %s; sleep 1000".formatted(note("pid"))));
            awaitNumber(note("pid"));
            running.interrupt();
            assertEquals(
                    Optional.empty(),
                    new ScriptResults(scripts.contents, scripts.settings)
                            .recover(scripts.attemptFolder(running.request())));
        }
    }
}
