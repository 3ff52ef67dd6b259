package dev.baton.journal.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OwnershipLocksTest {
    @TempDir
    Path temp;

    private DataFolder folder;
    private OwnershipLocks locks;

    @BeforeEach
    void open() {
        folder = DataFolder.open(temp);
        locks = OwnershipLocks.open(folder);
    }

    @AfterEach
    void close() {
        locks.close();
    }

    @Test
    void a_run_is_owned_until_it_is_released() {
        assertFalse(locks.owns("a"));
        assertTrue(locks.tryOwn("a"));
        assertTrue(locks.tryOwn("a"));
        assertTrue(locks.owns("a"));
        assertFalse(locks.ownedByOther("a"));
        locks.release("a");
        assertFalse(locks.owns("a"));
        locks.release("a");
    }

    @Nested
    class Within_one_process {
        private OwnershipLocks other;

        @BeforeEach
        void openOther() {
            other = OwnershipLocks.open(folder);
        }

        @AfterEach
        void closeOther() {
            other.close();
        }

        @Test
        void instances_exclude_each_other() {
            assertTrue(locks.tryOwn("a"));
            assertFalse(other.tryOwn("a"));
            assertTrue(other.ownedByOther("a"));
            other.release("a");
            assertTrue(locks.owns("a"));
            locks.release("a");
            assertTrue(other.tryOwn("a"));
        }

        @Test
        void the_whole_folder_leaves_runs_of_another_instance_alone() {
            assertTrue(other.tryOwn("a"));
            assertTrue(locks.tryOwnWhole());
            assertTrue(locks.tryOwnWhole());
            assertFalse(other.tryOwnWhole());
            assertTrue(other.wholeOwnedByOther());
            assertFalse(locks.wholeOwnedByOther());
            assertTrue(locks.keeps("nobody has taken it up"));
            assertFalse(other.keeps("nobody has taken it up"));
            assertFalse(locks.tryOwn("a"));
            assertTrue(locks.ownedByOther("a"));
            assertFalse(other.tryOwn("b"));
            assertTrue(other.ownedByOther("b"));
            assertFalse(locks.ownedByOther("b"));
            other.release("a");
            assertTrue(locks.tryOwn("a"));
        }

        @Test
        void closing_one_keeps_the_others_runs() throws Exception {
            assertTrue(other.tryOwn("a"));
            assertTrue(locks.tryOwn("b"));
            locks.close();
            try (Child child = Child.start(Holder.class, temp.toString())) {
                assertEquals("no", ask(child, "own a"));
                assertEquals("yes", ask(child, "own b"));
            } finally {
                locks = OwnershipLocks.open(folder);
            }
        }
    }

    @Nested
    class Between_processes {
        private Child child;

        @BeforeEach
        void startChild() throws IOException {
            child = Child.start(Holder.class, temp.toString());
        }

        @AfterEach
        void stopChild() {
            child.close();
        }

        @Test
        void a_run_has_one_owner() throws IOException {
            assertTrue(locks.tryOwn("a"));
            assertEquals("no", ask(child, "own a"));
            assertEquals("yes", ask(child, "other a"));
            assertEquals("yes", ask(child, "own b"));
            assertFalse(locks.tryOwn("b"));
            assertTrue(locks.ownedByOther("b"));
            assertFalse(locks.ownedByOther("c"));
            locks.release("a");
            assertEquals("yes", ask(child, "own a"));
            ask(child, "release b");
            assertTrue(locks.tryOwn("b"));
        }

        @Test
        void an_interrupt_does_not_cost_a_lock() throws IOException {
            assertTrue(locks.tryOwn("before"));
            Thread.currentThread().interrupt();
            assertTrue(locks.tryOwn("after"));
            assertTrue(Thread.interrupted());
            assertEquals("no", ask(child, "own before"));
            assertEquals("no", ask(child, "own after"));
        }

        @Test
        void death_releases() throws IOException {
            assertEquals("yes", ask(child, "own a"));
            assertTrue(locks.ownedByOther("a"));
            child.kill();
            assertFalse(locks.ownedByOther("a"));
            assertTrue(locks.tryOwn("a"));
        }

        @Test
        void the_whole_folder_is_taken_around_what_others_own() throws IOException {
            for (int i = 0; i < 50; i++) {
                assertEquals("yes", ask(child, "own theirs-" + i));
            }
            assertTrue(locks.tryOwn("mine"));
            assertTrue(locks.tryOwnWhole());
            assertEquals("no", ask(child, "whole"));
            assertEquals("no", ask(child, "own free"));
            assertEquals("no", ask(child, "own mine"));
            assertEquals("yes", ask(child, "other free"));
            assertTrue(locks.tryOwn("free"));
            assertTrue(IntStream.range(0, 50).noneMatch(i -> locks.tryOwn("theirs-" + i)));
            assertTrue(locks.ownedByOther("theirs-7"));
            child.kill();
            assertTrue(IntStream.range(0, 50).allMatch(i -> locks.tryOwn("theirs-" + i)));
        }

        @Test
        void the_whole_folder_is_free_again_when_its_owner_dies() throws IOException {
            assertEquals("yes", ask(child, "whole"));
            assertFalse(locks.tryOwnWhole());
            assertTrue(locks.wholeOwnedByOther());
            assertFalse(locks.tryOwn("a"));
            child.kill();
            assertFalse(locks.wholeOwnedByOther());
            assertTrue(locks.tryOwnWhole());
            assertTrue(locks.tryOwn("a"));
        }

        @Test
        void a_run_released_within_an_owned_folder_stays_out_of_reach() throws IOException {
            assertTrue(locks.tryOwn("a"));
            assertTrue(locks.tryOwnWhole());
            locks.release("a");
            assertEquals("no", ask(child, "own a"));
            locks.close();
            assertEquals("yes", ask(child, "own a"));
            locks = OwnershipLocks.open(folder);
        }

        @Test
        void a_test_of_ownership_does_not_stand_in_the_way_of_an_owner() throws IOException {
            ask(child, "watch a");
            for (int i = 0; i < 200; i++) {
                assertTrue(locks.tryOwn("a"));
                locks.release("a");
            }
        }
    }

    private static String ask(Child child, String question) throws IOException {
        child.writeLine(question);
        return String.valueOf(child.readLine());
    }

    /** Does with the folder's locks what its input says. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            OwnershipLocks locks = OwnershipLocks.open(DataFolder.open(Path.of(arguments[0])));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                System.out.println(answer(locks, words[0], words[words.length - 1]) ? "yes" : "no");
            }
        }

        private static boolean answer(OwnershipLocks locks, String verb, String run) {
            return switch (verb) {
                case "own" -> locks.tryOwn(run);
                case "other" -> locks.ownedByOther(run);
                case "whole" -> locks.tryOwnWhole();
                case "release" -> {
                    locks.release(run);
                    yield true;
                }
                case "watch" -> {
                    Thread watcher = new Thread(() -> watch(locks, run));
                    watcher.setDaemon(true);
                    watcher.start();
                    yield true;
                }
                default -> throw new IllegalArgumentException(verb);
            };
        }

        private static void watch(OwnershipLocks locks, String run) {
            while (true) {
                locks.ownedByOther(run);
                java.util.concurrent.locks.LockSupport.parkNanos(200_000);
            }
        }
    }
}
