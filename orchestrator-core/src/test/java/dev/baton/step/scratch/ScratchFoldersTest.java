package dev.baton.step.scratch;

import static dev.baton.step.scratch.Node.shown;
import static dev.baton.step.scratch.Node.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import dev.baton.step.FileLists;
import dev.baton.step.RunFiles;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.scratch.Node.Recorded;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFoldersTest {
    @TempDir
    Path root;

    private final Recorded run = new Recorded();
    private BlobFolder blobs;
    private Node here;
    private Node there;

    @BeforeEach
    void nodes() {
        blobs = new BlobFolder(root.resolve("blobs"));
        here = new Node(root.resolve("here"), blobs);
        there = new Node(root.resolve("there"), blobs);
    }

    private List<FileChange> step(Node node, Node.Act act) throws Exception {
        List<FileChange> changes = node.step(run, act);
        run.add(changes);
        return changes;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Nested
    class What_a_step_leaves {
        @Test
        void is_found_by_the_next_step_on_another_node_and_what_that_changes_comes_back() throws Exception {
            step(here, (folder, request) -> {
                write(folder, "fetch.py", "print(1)");
                write(folder, "data/ü ber.txt", "one");
            });
            List<FileChange> changes = step(there, (folder, request) -> {
                assertEquals("print(1)", Files.readString(folder.resolve("fetch.py")));
                write(folder, "data/ü ber.txt", "two");
            });
            assertEquals(List.of("+data/ü ber.txt"), shown(changes));
            List<FileChange> none = step(
                    here, (folder, request) -> assertEquals("two", Files.readString(folder.resolve("data/ü ber.txt"))));
            assertEquals(List.of(), none);
        }

        @Test
        void is_found_after_the_node_lost_its_disk() throws Exception {
            step(here, (folder, request) -> write(folder, "a/b/c.txt", "deep"));
            Node again = new Node(root.resolve("empty"), blobs);
            step(again, (folder, request) -> assertEquals("deep", Files.readString(folder.resolve("a/b/c.txt"))));
        }

        @Test
        void is_not_stored_again_while_it_stays_the_same() throws Exception {
            step(here, (folder, request) -> write(folder, "a.txt", "one"));
            step(here, (folder, request) -> {});
            step(here, (folder, request) -> write(folder, "b.txt", "two"));
            assertEquals(2, blobs.stored);
            assertEquals(0, blobs.restored);
        }

        @Test
        void is_seen_though_size_and_time_are_the_same() throws Exception {
            step(here, (folder, request) -> write(folder, "a.txt", "one"));
            var time = Files.getLastModifiedTime(here.folder().resolve("a.txt"));
            List<FileChange> changes = step(here, (folder, request) -> {
                write(folder, "a.txt", "two");
                Files.setLastModifiedTime(folder.resolve("a.txt"), time);
            });
            assertEquals(List.of("+a.txt"), shown(changes));
        }

        @Test
        void is_gone_everywhere_once_it_is_deleted() throws Exception {
            step(here, (folder, request) -> {
                write(folder, "out/a.txt", "one");
                write(folder, "b.txt", "two");
            });
            step(there, (folder, request) -> assertEquals(List.of("b.txt", "out/a.txt"), files(folder)));
            List<FileChange> changes = step(here, (folder, request) -> {
                Files.delete(folder.resolve("out/a.txt"));
                Files.delete(folder.resolve("out"));
            });
            assertEquals(List.of("-out/a.txt"), shown(changes));
            step(there, (folder, request) -> {
                assertEquals(List.of("b.txt"), files(folder));
                assertFalse(Files.exists(folder.resolve("out")));
            });
            there.restart();
            write(there.folder(), "out/a.txt", "from a process before");
            step(there, (folder, request) -> assertEquals(List.of("b.txt"), files(folder)));
        }

        @Test
        void may_be_run_where_it_might_be_run_before() throws Exception {
            step(here, (folder, request) -> {
                write(folder, "tool", "#!/bin/sh\n");
                assertTrue(folder.resolve("tool").toFile().setExecutable(true));
                write(folder, "plain", "");
            });
            List<FileChange> changes = step(there, (folder, request) -> {
                assertTrue(Files.isExecutable(folder.resolve("tool")));
                assertFalse(Files.isExecutable(folder.resolve("plain")));
                assertTrue(folder.resolve("tool").toFile().setExecutable(false));
            });
            assertEquals(List.of("+tool"), shown(changes));
            step(here, (folder, request) -> assertFalse(Files.isExecutable(folder.resolve("tool"))));
        }

        @Test
        void may_be_a_folder_where_there_was_a_file() throws Exception {
            step(here, (folder, request) -> write(folder, "a", "file"));
            step(there, (folder, request) -> {
                Files.delete(folder.resolve("a"));
                write(folder, "a/b", "in a folder");
            });
            step(here, (folder, request) -> assertEquals(List.of("a/b"), files(folder)));
        }

        @Test
        void may_be_a_folder_with_nothing_in_it() throws Exception {
            List<FileChange> made =
                    step(here, (folder, request) -> Files.createDirectories(folder.resolve("out/deep")));
            assertEquals(List.of("+out/deep/"), shown(made));
            List<FileChange> filled =
                    step(there, (folder, request) -> Files.writeString(folder.resolve("out/deep/a"), ""));
            assertEquals(List.of("-out/deep/", "+out/deep/a"), shown(filled));
            List<FileChange> emptied = step(here, (folder, request) -> Files.delete(folder.resolve("out/deep/a")));
            assertEquals(List.of("+out/deep/", "-out/deep/a"), shown(emptied));
            List<FileChange> gone = step(there, (folder, request) -> {
                assertTrue(Files.isDirectory(folder.resolve("out/deep")));
                Files.delete(folder.resolve("out/deep"));
            });
            assertEquals(List.of("+out/", "-out/deep/"), shown(gone));
            step(here, (folder, request) -> {
                assertTrue(Files.isDirectory(folder.resolve("out")));
                assertFalse(Files.exists(folder.resolve("out/deep")));
            });
        }

        @Test
        void is_collected_the_next_time_when_it_could_not_be_stored() throws Exception {
            blobs.full = true;
            StepOutcome outcome = here.outcome(run.files(), (folder, request) -> write(folder, "a.txt", "one"));
            assertEquals(
                    FailureKind.PLATFORM,
                    assertInstanceOf(StepOutcome.Failed.class, outcome)
                            .failure()
                            .kind());
            blobs.full = false;
            assertEquals(List.of("+a.txt"), shown(step(here, (folder, request) -> {})));
        }

        @Test
        void goes_along_by_content_and_not_through_memory() throws Exception {
            long size = 48L << 20;
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            step(here, (folder, request) -> {
                try (RandomAccessFile file =
                        new RandomAccessFile(folder.resolve("big").toFile(), "rw")) {
                    file.setLength(size);
                    file.seek(size - 3);
                    file.write("end".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                }
            });
            step(
                    there,
                    (folder, request) -> assertEquals(
                            -1,
                            Files.mismatch(folder.resolve("big"), here.folder().resolve("big"))));
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < size / 4, () -> allocated + " bytes were allocated for a file of " + size);
        }
    }

    @Nested
    class A_link {
        @Test
        void that_leaves_the_folder_is_not_followed() throws Exception {
            write(root, "outside/secret.txt", "not the run's");
            List<FileChange> changes = step(here, (folder, request) -> {
                Files.createSymbolicLink(folder.resolve("file"), root.resolve("outside/secret.txt"));
                Files.createSymbolicLink(folder.resolve("folder"), root.resolve("outside"));
                Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("missing"));
                Files.createSymbolicLink(folder.resolve("itself"), folder.resolve("itself"));
            });
            assertEquals(List.of(), changes);
        }

        @Test
        void to_a_file_in_the_folder_stands_for_the_file() throws Exception {
            List<FileChange> changes = step(here, (folder, request) -> {
                write(folder, "v1/tool", "tool");
                Files.createSymbolicLink(folder.resolve("tool"), Path.of("v1/tool"));
            });
            assertEquals(List.of("+tool", "+v1/tool"), shown(changes));
            step(there, (folder, request) -> assertEquals("tool", Files.readString(folder.resolve("tool"))));
        }

        @Test
        void that_leaves_the_folder_is_not_written_through() throws Exception {
            step(here, (folder, request) -> write(folder, "data/a.txt", "one"));
            Files.createDirectories(there.folder());
            Files.createDirectories(root.resolve("outside"));
            Files.createSymbolicLink(there.folder().resolve("data"), root.resolve("outside"));
            StepOutcome outcome = there.outcome(run.files(), (folder, request) -> {});
            var failed = assertInstanceOf(StepOutcome.Failed.class, outcome);
            assertEquals(FailureKind.PLATFORM, failed.failure().kind());
            assertTrue(failed.failure().message().contains("data/a.txt"), failed.failure()::message);
            assertEquals(List.of(), files(root.resolve("outside")));
        }

        @Test
        void in_the_place_of_a_file_is_replaced_by_it() throws Exception {
            write(root, "outside.txt", "not the run's");
            step(here, (folder, request) -> write(folder, "a.txt", "the run's"));
            Files.createDirectories(there.folder());
            Files.createSymbolicLink(there.folder().resolve("a.txt"), root.resolve("outside.txt"));
            step(there, (folder, request) -> {});
            assertTrue(Files.isRegularFile(there.folder().resolve("a.txt"), LinkOption.NOFOLLOW_LINKS));
            assertEquals("not the run's", Files.readString(root.resolve("outside.txt")));
        }
    }

    @Nested
    class A_process_that_begins_anew {
        @Test
        void fetches_only_what_is_not_there_as_it_should_be() throws Exception {
            step(here, (folder, request) -> {
                write(folder, "same.txt", "same");
                write(folder, "other.txt", "good");
                write(folder, "shorter.txt", "whole");
                write(folder, "missing.txt", "there");
            });
            here.restart();
            write(here.folder(), "other.txt", "evil");
            write(here.folder(), "shorter.txt", "half");
            Files.delete(here.folder().resolve("missing.txt"));
            write(here.folder(), "unknown.txt", "of a step that was cut short");
            List<FileChange> changes = step(here, (folder, request) -> {
                assertEquals("good", Files.readString(folder.resolve("other.txt")));
                assertEquals("whole", Files.readString(folder.resolve("shorter.txt")));
                assertEquals("there", Files.readString(folder.resolve("missing.txt")));
            });
            assertEquals(3, blobs.restored);
            assertEquals(List.of("+unknown.txt"), shown(changes));
        }

        @Test
        void takes_the_files_of_a_step_that_ended_meanwhile_with_its_result() throws Exception {
            step(here, (folder, request) -> write(folder, "a.txt", "one"));
            here.restart();
            write(here.folder(), "b.txt", "two");
            StepOutcome outcome = new StepOutcome.Succeeded(StepOutput.of(dev.baton.step.StoredText.EMPTY, 1));
            var recovered = (StepOutcome.Succeeded) here.folders().recovered(Node.RUN, outcome);
            assertEquals(List.of("+a.txt", "+b.txt"), shown(recovered.output().changes()));
            assertEquals(outcome, here.folders().recovered("a run that stays on its node", outcome));
        }
    }

    @Nested
    class Steps_side_by_side {
        @Test
        void keep_what_they_are_at_work_on_while_others_begin() throws Exception {
            step(here, (folder, request) -> write(folder, "a.txt", "one"));
            here.step(run, (folder, request) -> {
                write(folder, "a.txt", "half of t");
                write(folder, "new.txt", "half of it");
                here.step(run, (same, other) -> {
                    assertEquals("half of t", Files.readString(same.resolve("a.txt")));
                    assertEquals("half of it", Files.readString(same.resolve("new.txt")));
                });
            });
        }

        @Test
        void are_not_undone_by_one_that_was_asked_for_before_their_end_was_recorded() throws Exception {
            step(here, (folder, request) -> write(folder, "a.txt", "one"));
            RunFiles earlier = run.files();
            step(here, (folder, request) -> {
                write(folder, "a.txt", "two");
                write(folder, "b.txt", "new");
            });
            here.outcome(earlier, (folder, request) -> {
                assertEquals("two", Files.readString(folder.resolve("a.txt")));
                assertEquals("new", Files.readString(folder.resolve("b.txt")));
            });
        }

        @Test
        void on_two_nodes_end_with_what_was_recorded_last() throws Exception {
            List<FileChange> first = here.step(run, (folder, request) -> write(folder, "a.txt", "here"));
            List<FileChange> second = there.step(run, (folder, request) -> write(folder, "a.txt", "there"));
            run.add(first).add(second);
            for (Node node : List.of(here, there)) {
                step(node, (folder, request) -> assertEquals("there", Files.readString(folder.resolve("a.txt"))));
            }
        }
    }

    @Nested
    class More_than_a_run_may_have {
        private String refused(ScratchLimits limits, Node.Act act) throws Exception {
            Node node = new Node(root.resolve("small"), blobs, limits);
            var failed = assertInstanceOf(StepOutcome.Failed.class, node.outcome(run.files(), act));
            assertEquals(FailureKind.USER, failed.failure().kind());
            assertEquals(0, blobs.stored);
            return failed.failure().message();
        }

        @Test
        void files_fail_the_step_with_their_number() throws Exception {
            String why = refused(new ScratchLimits(2, 100, 100), (folder, request) -> {
                for (String name : List.of("a", "b", "c")) {
                    write(folder, name, "");
                }
            });
            assertTrue(why.startsWith("Expected at most 2 files in the run's scratch folder, but there are more"), why);
        }

        @Test
        void bytes_of_one_file_fail_the_step_with_its_name() throws Exception {
            String why =
                    refused(new ScratchLimits(2, 5, 100), (folder, request) -> write(folder, "out/long.txt", "longer"));
            assertTrue(why.contains("at most 5 bytes") && why.contains("'out/long.txt' has 6 bytes"), why);
        }

        @Test
        void bytes_of_all_files_fail_the_step() throws Exception {
            String why = refused(new ScratchLimits(2, 5, 6), (folder, request) -> {
                write(folder, "a", "1234");
                write(folder, "b", "5678");
            });
            assertTrue(why.contains("at most 6 bytes") && why.contains("8 bytes"), why);
        }
    }

    @Test
    void many_files_travel_as_a_text_in_the_store() throws Exception {
        StepOutcome outcome = here.outcome(run.files(), (folder, request) -> {
            for (int i = 0; i <= FileLists.MOST_INLINE; i++) {
                write(folder, "file" + i, Integer.toString(i));
            }
        });
        StepOutput output = ((StepOutcome.Succeeded) outcome).output();
        assertEquals(List.of(), output.changes());
        run.add(FileLists.changes(blobs.read(output.longChanges())));
        RunFiles files = run.files();
        assertTrue(files.areMany());
        RunFiles stored = files.storedAs(blobs.store(files.text()));
        assertFalse(stored.areMany());
        there.outcome(stored, (folder, request) -> assertEquals("200", Files.readString(folder.resolve("file200"))));
    }

    @Test
    void files_of_our_own_are_none_of_the_run() throws Exception {
        assertEquals(
                List.of(), step(here, (folder, request) -> write(folder, ScratchFolders.OWN + "batch-1.tmp", "items")));
    }

    @Test
    void a_run_that_stays_on_one_node_passes_as_it_is() throws Exception {
        List<String> seen = new ArrayList<>();
        StepOutcome outcome = here.outcome(
                Node.request(new dev.baton.step.StepWork.Task("act", ""), null),
                (folder, request) -> seen.add(folder + " " + request.scratch()));
        assertEquals(List.of("/work " + Node.HOME), seen);
        assertEquals(
                List.of(),
                assertInstanceOf(StepOutcome.Succeeded.class, outcome).output().changes());
        assertFalse(Files.exists(here.folder()));
        assertNull(
                Node.request(new dev.baton.step.StepWork.Task("act", ""), null).files());
    }
}
