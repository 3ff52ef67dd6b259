package dev.baton.host;

import static dev.baton.host.Site.awaitLeftMemory;
import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.journal.folder.FolderBlobs;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RetentionTest {
    private static final String ASKS = "AskUserQuestion:\"Which?\":which -> Bash:\"echo {which}\"";

    @TempDir
    Path folder;

    private Site site;
    private LocalHost host;
    private Retention retention;

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder);
        host = site.open();
        retention = Retention.of(host);
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** A run with a large output of its own and a file in its scratch folder; answers the blob's hash. */
    private String finished(String run, String keep) throws Exception {
        Watch watch = Watch.of(host, run);
        String script = "touch $BATON_SCRATCH/left; for i in $(seq 2000); do echo " + run + " $i; done";
        done(host.start(site.flow(run, "Bash:\"" + script + "\":large", Map.of(), keep)));
        watch.await(RunStatus.COMPLETED);
        awaitLeftMemory(host, run);
        StoredText text =
                watch.all(RunEvent.StepSucceeded.class).get(0).output().text();
        return assertInstanceOf(StoredText.Blob.class, text).hash();
    }

    private void grownOld(String hash) throws IOException {
        Files.setLastModifiedTime(
                new FolderBlobs(host.folder()).path(hash),
                FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }

    private boolean nothingIsLeftOf(String run) throws IOException {
        return host.store().row(run).isEmpty()
                && host.store().events(run, 1).findAny().isEmpty()
                && !Files.exists(host.folder().run(run));
    }

    @Test
    void a_deleted_run_leaves_nothing_in_the_journal_and_no_files() throws Exception {
        finished("done", null);
        assertTrue(Files.exists(host.folder().scratch("done").resolve("left")));
        assertInstanceOf(Retention.Deleted.Done.class, retention.delete("done", false));
        assertTrue(nothingIsLeftOf("done"));
        assertFalse(host.locks().owns("done"));
    }

    @Test
    void its_blobs_go_when_they_are_old_and_nobody_else_needs_them() throws Exception {
        String gone = finished("gone", null);
        String young = finished("young", null);
        String kept = finished("kept", null);
        retention.delete("gone", false);
        retention.delete("young", false);
        grownOld(gone);
        grownOld(kept);
        assertEquals(1, retention.collect());
        assertFalse(Files.exists(new FolderBlobs(host.folder()).path(gone)));
        assertTrue(Files.exists(new FolderBlobs(host.folder()).path(young)));
        assertTrue(Files.exists(new FolderBlobs(host.folder()).path(kept)));
    }

    @Test
    void a_blob_of_a_run_that_still_waits_is_kept() throws Exception {
        Watch watch = Watch.of(host, "waits");
        done(host.start(site.flow("waits", "Bash:\"seq 1 5000\":large -> " + ASKS)));
        watch.await(RunStatus.WAITING);
        StoredText text =
                watch.all(RunEvent.StepSucceeded.class).get(0).output().text();
        String hash = assertInstanceOf(StoredText.Blob.class, text).hash();
        grownOld(hash);
        assertEquals(0, retention.collect());
        assertTrue(Files.exists(new FolderBlobs(host.folder()).path(hash)));
    }

    @Test
    void a_run_that_is_not_over_is_deleted_only_by_force() throws Exception {
        done(host.start(site.flow("waits", ASKS)));
        awaitLeftMemory(host, "waits");
        String why = assertInstanceOf(Retention.Deleted.Refused.class, retention.delete("waits", false))
                .why();
        assertTrue(why.contains("waiting") && why.contains("--force"), why);
        assertInstanceOf(Retention.Deleted.Done.class, retention.delete("waits", true));
        assertTrue(nothingIsLeftOf("waits"));
    }

    @Test
    void a_run_that_there_is_not_cannot_be_deleted() {
        assertInstanceOf(Retention.Deleted.Refused.class, retention.delete("none", true));
    }

    @Test
    void pruning_takes_what_was_over_by_then_and_leaves_the_rest() throws Exception {
        finished("old", null);
        Instant then = Instant.now();
        finished("newer", null);
        done(host.start(site.flow("waits", ASKS)));
        assertEquals(List.of("old"), retention.prune(then));
        assertTrue(nothingIsLeftOf("old"));
        assertTrue(host.store().row("newer").isPresent());
        assertTrue(host.store().row("waits").isPresent());
    }

    @Test
    void a_run_is_kept_as_long_as_it_says() throws Exception {
        finished("short", "1s");
        finished("long", "7d");
        finished("ever", null);
        assertEquals(List.of(), retention.pruneByKeep(Instant.now().minusSeconds(60)));
        assertEquals(List.of("short"), retention.pruneByKeep(Instant.now().plusSeconds(60)));
        assertTrue(nothingIsLeftOf("short"));
        assertTrue(host.store().row("long").isPresent());
        assertTrue(host.store().row("ever").isPresent());
    }
}
