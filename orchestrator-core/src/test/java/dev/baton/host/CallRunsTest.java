package dev.baton.host;

import static dev.baton.host.Site.answer;
import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.run.Binding;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import dev.baton.step.StoredText;
import dev.baton.step.secret.AesGcmSecretBox;
import dev.baton.step.secret.KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls in real runs: files, processes, people, restarts. */
@Timeout(120)
class CallRunsTest {
    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder);
    }

    private void called(String name, String text) throws IOException {
        Files.writeString(site.work.resolve(name + ".flow"), text);
    }

    private String written(String file) throws IOException {
        return Files.readString(site.work.resolve(file)).strip();
    }

    @Test
    void a_run_goes_on_as_it_began_though_the_called_file_has_changed() throws Exception {
        called("asks", "AskUserQuestion:\"Which?\":colour -> Bash:\"echo old {colour}\":told");
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "main");
            done(host.start(site.flow("main", "@call:asks:a -> Bash:\"echo {a.told} > told.txt\"")));
            RunService.Snapshot waiting = watch.await(RunStatus.WAITING);
            assertEquals(
                    List.of("1/colour"),
                    waiting.waiting().stream().map(Waiting::name).toList());
        }
        called("asks", "Bash:\"echo new\":told");
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "main");
            done(host.tell("main", answer("colour", "green")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("old green", written("told.txt"));
    }

    @Test
    void a_run_keeps_the_text_of_what_it_calls() throws Exception {
        called("child", "Bash:\"true\"");
        Prepared.Ready ready = site.flow("main", "@call:child");
        Map<String, String> sources = ready.bundle().called();
        assertNotNull(sources);
        assertEquals(List.of("Bash:\"true\""), List.copyOf(sources.values()));
    }

    @Test
    void long_values_and_files_go_in_and_come_out() throws Exception {
        called("child", """
                Bash:"wc -c <<< {doc}":size ->
                Bash:"cat <<< {doc}":copy ->
                Bash:"echo from {name} > $BATON_SCRATCH/note.txt; echo note.txt":note
                """);
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "main");
            done(host.start(site.flow("main", """
                    Bash:"seq 1 5000":long ->
                    @call:child(doc="<{long}>", name="{long.exit_code}"):c ->
                    Bash:"cat {c.note} > note.txt; wc -c <<< {c.copy} > size.txt; echo {c.size} >> size.txt"
                    """)));
            watch.await(RunStatus.COMPLETED);
            // Neither what goes in nor what comes out is recorded as a text of its own.
            assertInstanceOf(
                    Binding.Filled.class,
                    watch.all(RunEvent.BranchStarted.class).getFirst().given().get("doc"));
        }
        assertEquals("from 0", written("note.txt"));
        int size = 23_892 + 3;
        assertEquals(size + "\n" + size, written("size.txt"));
    }

    @Test
    void a_secret_reaches_the_scripts_of_a_called_flow_and_no_record() throws Exception {
        called("child", "Bash:\"printf %s {token} | wc -c\":length -> Bash:\"echo {token}\":shown {secret: true}");
        String secret = "s3cr3t-value";
        Prepared.Ready prepared = site.flow(
                "main",
                "AskUserQuestion:\"Token?\":token {secret: true} -> @call:child(token=\"{token}\"):c -> "
                        + "Bash:\"echo {c} > out.txt\"");
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "main");
            done(host.start(prepared));
            watch.await(RunStatus.WAITING);
            done(host.tell("main", answer("token", secret)));
            watch.await(RunStatus.COMPLETED);
            Binding given =
                    watch.all(RunEvent.BranchStarted.class).getFirst().given().get("token");
            assertInstanceOf(StoredText.Sealed.class, ((Binding.Given) given).text());
            assertFalse(watch.facts.toString().contains(secret), () -> watch.facts.toString());
        }
        assertEquals("{\"length\":" + secret.length() + "}", written("out.txt"));
        assertFalse(Files.readString(site.data.resolve("baton.db"), StandardCharsets.ISO_8859_1)
                .contains(secret));
    }

    @Test
    void a_repeated_run_takes_over_what_was_done_in_a_call() throws Exception {
        called("child", "Bash:\"echo one >> log.txt; echo A\":a -> Bash:\"echo two >> log.txt; echo {a}\":b");
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "main");
            done(host.start(site.flow("main", "@call:child:c -> Bash:\"echo {c.b} >> log.txt\"")));
            watch.await(RunStatus.COMPLETED);
            var box = AesGcmSecretBox.onThisMachine(KeyFile.locate(System.getenv(), folder.resolve("home")));
            var reruns = new Reruns(host.store(), box);
            var inside = assertInstanceOf(Prepared.Ready.class, reruns.prepare("main", "1/2", "inside", "test"));
            Watch again = Watch.of(host, "inside");
            done(host.start(inside));
            again.await(RunStatus.COMPLETED);
            assertEquals("one\ntwo\nA\ntwo\nA", written("log.txt"));
            var whole = assertInstanceOf(Prepared.Ready.class, reruns.prepare("main", "1", "whole", "test"));
            assertTrue(Objects.requireNonNull(whole.start().rerunOf()).results().isEmpty());
        }
    }
}
