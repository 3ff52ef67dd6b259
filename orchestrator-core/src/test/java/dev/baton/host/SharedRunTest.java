package dev.baton.host;

import static dev.baton.host.Site.answer;
import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.RunStatus;
import dev.baton.step.FileChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose working files go with them: what a node had on its disk is gone, and they go on. */
@Timeout(120)
class SharedRunTest {
    private static final String RUN = "shared";
    private static final String WAIT = " -> AskUserQuestion:\"Go on?\":go -> ";

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder.resolve("one"));
    }

    private Prepared.Ready shared(String flow, FileChange... files) throws IOException {
        Prepared.Ready ready = site.flow(RUN, flow);
        RunStart start = ready.start().asShared(List.of(files));
        return new Prepared.Ready(ready.bundle(), start, ready.secrets(), ready.warnings());
    }

    private Watch untilItAsks(String flow, FileChange... files) throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, RUN);
            done(host.start(shared(flow, files)));
            watch.await(after ->
                    after.status() == RunStatus.WAITING || after.status().isFinal());
            return watch;
        }
    }

    private Watch toItsEnd(LocalHost host) throws Exception {
        Watch watch = Watch.of(host, RUN);
        done(host.tell(RUN, answer("go", "yes")));
        watch.await(after -> after.status().isFinal());
        return watch;
    }

    private Watch atOnce(String flow, FileChange... files) throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, RUN);
            done(host.start(shared(flow, files)));
            watch.await(after -> after.status().isFinal());
            return watch;
        }
    }

    private FileChange upload(String path, String content) throws IOException {
        Path file = Files.writeString(folder.resolve("upload"), content);
        try (LocalHost host = site.open()) {
            String hash = new BlobContents(host.blobs()).storeFile(file);
            return new FileChange(path, hash, Files.size(file), false);
        }
    }

    private Path scratch() {
        return site.data.resolve("runs").resolve(RUN).resolve("scratch");
    }

    private static String lastText(Watch watch) {
        List<RunEvent.StepSucceeded> all = watch.all(RunEvent.StepSucceeded.class);
        assertFalse(all.isEmpty(), () -> watch.facts.toString());
        return all.getLast().output().text().preview();
    }

    private static void assertCompleted(Watch watch) {
        assertEquals(1, watch.all(RunEvent.RunCompleted.class).size(), () -> watch.facts.toString());
    }

    private void scripted(String yaml) throws IOException {
        Files.writeString(site.work.resolve("agents.yaml"), yaml);
    }

    @Test
    void what_an_agent_wrote_runs_on_a_node_that_has_another_disk_and_another_data_folder() throws Exception {
        scripted("""
                agents:
                  general-purpose:
                    - when: "*"
                      files: { fetcher.py: "print(6 * 7)\\n" }
                      reply: fetcher.py
                """);
        untilItAsks("general-purpose:\"Create fetcher.py\":script" + WAIT + "Bash:\"python3 {script}\"");
        Path before = site.data;
        Site other = new Site(folder.resolve("two"));
        Files.move(before, other.data);
        Retention.removeTree(other.data.resolve("runs"));
        site = other;
        try (LocalHost host = site.open()) {
            Watch watch = toItsEnd(host);
            assertCompleted(watch);
            assertEquals("42", lastText(watch));
        }
        assertFalse(Files.exists(before));
    }

    @Test
    void what_scripts_made_changed_and_deleted_is_as_they_left_it() throws Exception {
        untilItAsks(
                "Bash:\"echo one > a; echo two > b; mkdir d; printf '#!/bin/sh\\necho ran' > d/tool; chmod +x d/tool\""
                        + " -> Bash:\"rm a; echo more >> b\"" + WAIT + "Bash:\"ls; cat b; d/tool\"");
        Retention.removeTree(scratch());
        try (LocalHost host = site.open()) {
            Watch watch = toItsEnd(host);
            assertCompleted(watch);
            assertEquals("b\nd\ntwo\nmore\nran", lastText(watch));
        }
        assertFalse(Files.exists(site.work.resolve("b")));
    }

    @Test
    void a_run_with_many_files_has_them_all() throws Exception {
        Watch first =
                untilItAsks("Bash:\"for i in $(seq 300); do echo $i > f$i; done\"" + WAIT + "Bash:\"cat f* | wc -l\"");
        // On its way the list is in the store; what is recorded has it whole.
        var made = first.all(RunEvent.StepSucceeded.class).getFirst().output();
        assertEquals(300, made.changes().size());
        assertNull(made.longChanges());
        Retention.removeTree(scratch());
        try (LocalHost host = site.open()) {
            Watch watch = toItsEnd(host);
            assertCompleted(watch);
            assertEquals("300", lastText(watch));
        }
    }

    @Test
    void files_that_came_with_the_start_are_in_the_working_folder() throws Exception {
        FileChange data = upload("in/data.txt", "a\nb\nc\n");
        Watch watch = atOnce("Bash:\"wc -l < in/data.txt; pwd\"", data);
        assertCompleted(watch);
        assertEquals("3\n" + scratch().toRealPath(), lastText(watch));
    }

    @Test
    void a_map_reads_its_source_and_its_items_read_their_files_on_the_disk_of_the_node() throws Exception {
        FileChange data = upload("names.txt", "x\ny\n");
        String flow = "Bash:\"echo hello > greeting\"" + WAIT
                + "map(n in lines(\"names.txt\")) [Bash:\"echo $(cat greeting) {n}\"]:all -> Bash:\"echo {all}\"";
        untilItAsks(flow, data);
        Retention.removeTree(scratch());
        try (LocalHost host = site.open()) {
            Watch watch = toItsEnd(host);
            assertCompleted(watch);
            assertEquals("[\"hello x\",\"hello y\"]", lastText(watch));
        }
    }

    @Test
    void more_than_a_run_may_have_fails_the_step_with_a_sentence() throws Exception {
        Watch watch = atOnce("Bash:\"truncate -s 300M big\"");
        RunEvent.StepFailed failed = watch.all(RunEvent.StepFailed.class).getFirst();
        assertEquals(
                "Expected files of at most 256 MiB in the run's scratch folder, but 'big' has 314,572,800 bytes; delete it, or"
                        + " keep it in a place of your own",
                failed.failure().message());
    }

    @Test
    void a_run_that_stays_on_its_node_records_no_files() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "stays");
            done(host.start(site.flow("stays", "Bash:\"echo one > a; echo x > $BATON_SCRATCH/b\"")));
            watch.await(RunStatus.COMPLETED);
            assertEquals(
                    List.of(),
                    watch.all(RunEvent.StepSucceeded.class).getFirst().output().changes());
        }
        assertTrue(Files.exists(site.work.resolve("a")));
    }
}
