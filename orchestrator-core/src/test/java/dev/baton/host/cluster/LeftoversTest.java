package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.baton.journal.RunStore;
import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    private static final Duration LATER = Leftovers.UNTOUCHED.multipliedBy(2);

    @TempDir
    Path root;

    private RunStore store;
    private DataFolder folder;
    private Instant now;

    @BeforeEach
    void open() {
        store = RunStore.open(DataFolder.open(root.resolve("store")));
        folder = DataFolder.open(root.resolve("node"));
        now = Instant.now();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Leftovers leftovers(String shared, String... atWork) {
        return new Leftovers(folder, store, shared, Set.of(atWork)::contains, () -> now);
    }

    /** What a run with one attempt leaves. */
    private Path left(String run) throws IOException {
        Path out = Files.createDirectories(folder.attempt(run, "1#1.1")).resolve("stdout");
        Files.createDirectories(folder.scratch(run));
        return Files.writeString(out, "words");
    }

    private static void touched(Path run, Instant at) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(at));
            }
        }
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> runs = Files.list(folder.runs())) {
            Set<String> names = new TreeSet<>();
            runs.forEach(run -> names.add(run.getFileName().toString()));
            return names;
        }
    }

    @Test
    void what_no_run_has_any_more_goes_once_it_is_old() throws Exception {
        Leftovers leftovers = leftovers("one");
        leftovers.clean();
        left("gone");
        leftovers.clean();
        assertEquals(Set.of("gone"), names());
        now = now.plus(LATER);
        leftovers.clean();
        assertEquals(Set.of(), names());
    }

    @Test
    void what_changed_a_while_ago_or_may_be_at_work_stays() throws Exception {
        Leftovers leftovers = leftovers("one", "busy");
        leftovers.clean();
        left("busy");
        Path out = left("fresh");
        now = now.plus(LATER);
        Files.setLastModifiedTime(out, FileTime.from(now.minusSeconds(60)));
        leftovers.clean();
        assertEquals(Set.of("busy", "fresh"), names());
    }

    @Test
    void what_was_made_before_the_folder_served_this_store_stays() throws Exception {
        leftovers("one").clean();
        left("of-one");
        touched(folder.run("of-one"), now.minusSeconds(60));
        Leftovers other = leftovers("other");
        other.clean();
        left("of-other");
        now = now.plus(LATER);
        other.clean();
        assertEquals(Set.of("of-one"), names());
    }

    @Test
    void a_folder_that_also_has_runs_of_its_own_is_left_alone() throws Exception {
        try (RunStore own = RunStore.open(folder)) {
            Leftovers leftovers = leftovers("one");
            left("gone");
            leftovers.clean();
            now = now.plus(LATER);
            leftovers.clean();
            assertEquals(Set.of("gone"), names());
            assertEquals(0, own.active().size());
        }
    }

    @Test
    void a_large_heap_goes_some_at_a_time() throws Exception {
        Leftovers leftovers = leftovers("one");
        leftovers.clean();
        for (int i = 0; i <= Leftovers.AT_ONCE; i++) {
            left("gone-" + i);
        }
        now = now.plus(LATER);
        leftovers.clean();
        assertEquals(1, names().size());
        leftovers.clean();
        assertEquals(Set.of(), names());
    }

    @Test
    void what_was_forgotten_is_gone_at_once_and_what_removal_left_over_goes_later() throws Exception {
        Leftovers leftovers = leftovers("one");
        left("gone");
        leftovers.forget("gone");
        leftovers.forget("never-was");
        assertEquals(Set.of(), names());
        Files.createDirectories(folder.runs().resolve(".removed-1/scratch"));
        leftovers.clean();
        assertEquals(Set.of(), names());
    }
}
