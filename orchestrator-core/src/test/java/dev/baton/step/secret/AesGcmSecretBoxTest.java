package dev.baton.step.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.step.StoredText.Sealed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AesGcmSecretBoxTest {
    @TempDir
    Path folder;

    @Nested
    class Sealing {
        @Test
        void what_was_sealed_opens_under_the_same_run_and_name() {
            AesGcmSecretBox box = box("key");
            Sealed sealed = box.seal("run-1", "token", "geheim ü 😀");
            assertEquals("geheim ü 😀", box.open("run-1", sealed));
            assertFalse(sealed.toString().contains("geheim"));
        }

        @Test
        void the_same_secret_never_looks_the_same_twice() {
            AesGcmSecretBox box = box("key");
            assertNotEquals(
                    box.seal("r", "n", "s").ciphertext(),
                    box.seal("r", "n", "s").ciphertext());
        }

        @Test
        void a_secret_moved_to_another_run_or_name_does_not_open() {
            AesGcmSecretBox box = box("key");
            Sealed sealed = box.seal("run", "name", "s");
            refused(box, "run2", sealed);
            refused(box, "run", new Sealed("other", sealed.ciphertext()));
            // The pair (run, name) is bound, and not the two written one after the other.
            refused(box, "runn", new Sealed("ame", sealed.ciphertext()));
        }

        @Test
        void every_altered_byte_is_noticed() {
            AesGcmSecretBox box = box("key");
            Sealed sealed = box.seal("run", "name", "s");
            byte[] bytes = Base64.getDecoder().decode(sealed.ciphertext());
            for (int i = 0; i < bytes.length; i++) {
                byte[] altered = bytes.clone();
                altered[i] ^= 1;
                refused(box, "run", new Sealed("name", Base64.getEncoder().encodeToString(altered)));
            }
            refused(box, "run", new Sealed("name", "AAAA"));
            refused(box, "run", new Sealed("name", "not base64!"));
        }

        @Test
        void another_key_is_said_to_be_another_key() {
            Sealed sealed = box("key").seal("run", "name", "s");
            IllegalStateException refusal = refused(box("other-key"), "run", sealed);
            assertTrue(
                    refusal.toString().contains("other-key")
                            && refusal.toString().contains("another key"),
                    refusal.toString());
        }

        private static IllegalStateException refused(AesGcmSecretBox box, String run, Sealed sealed) {
            return assertThrows(IllegalStateException.class, () -> box.open(run, sealed));
        }
    }

    @Nested
    class Keys {
        @Test
        void the_key_is_made_when_it_is_first_needed_and_private() throws Exception {
            AesGcmSecretBox box = box("deep/er/key");
            assertEquals(Optional.empty(), box.problem());
            assertFalse(Files.exists(folder.resolve("deep")));
            box.seal("r", "n", "s");
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("deep/er/key"))));
            assertEquals(List.of("key"), names(folder.resolve("deep/er")));
        }

        @Test
        void many_that_make_a_key_at_once_get_the_same() throws Exception {
            try (var threads = Executors.newFixedThreadPool(16)) {
                Callable<String> reader =
                        () -> Base64.getEncoder().encodeToString(file("raced").readOrCreate());
                var keys = new HashSet<String>();
                for (var key : threads.invokeAll(java.util.Collections.nCopies(64, reader))) {
                    keys.add(key.get());
                }
                assertEquals(1, keys.size());
            }
        }

        @Test
        void a_key_that_others_may_read_is_refused_with_the_remedy() throws Exception {
            file("key").readOrCreate();
            Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-r-----"));
            String problem = box("key").problem().orElseThrow();
            assertTrue(problem.contains("chmod 600") && problem.contains("rw-r-----"), problem);
            assertEquals(
                    Optional.empty(),
                    AesGcmSecretBox.withGivenKey(new KeyFile(folder.resolve("key"), true))
                            .problem());
        }

        @Test
        void a_file_that_holds_no_key_is_refused() throws Exception {
            Files.writeString(folder.resolve("key"), "hello", java.nio.charset.StandardCharsets.UTF_8);
            Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
            assertTrue(box("key").problem().orElseThrow().contains("Expected 32 bytes in base64"));
        }

        @Test
        void a_node_of_a_cluster_never_makes_a_key_of_its_own() {
            AesGcmSecretBox node = AesGcmSecretBox.withGivenKey(file("absent"));
            assertTrue(node.problem().orElseThrow().contains("BATON_KEY_FILE"));
            assertThrows(IllegalStateException.class, () -> node.seal("r", "n", "s"));
            assertFalse(Files.exists(folder.resolve("absent")));
        }

        @Test
        void the_file_is_named_by_the_environment_or_lies_in_the_configuration() {
            Path home = Path.of("/home/me");
            assertEquals(
                    Path.of("/run/secrets/key"),
                    KeyFile.locate(Map.of("BATON_KEY_FILE", "/run/secrets/key"), home)
                            .path());
            assertEquals(
                    Path.of("/cfg/baton/key"),
                    KeyFile.locate(Map.of("XDG_CONFIG_HOME", "/cfg"), home).path());
            assertEquals(
                    Path.of("/home/me/.config/baton/key"),
                    KeyFile.locate(Map.of("XDG_CONFIG_HOME", "relative"), home).path());
        }

        private static List<String> names(Path folder) throws Exception {
            try (var files = Files.list(folder)) {
                return files.map(file -> file.getFileName().toString()).toList();
            }
        }
    }

    private KeyFile file(String name) {
        return new KeyFile(folder.resolve(name), false);
    }

    private AesGcmSecretBox box(String name) {
        return AesGcmSecretBox.onThisMachine(file(name));
    }
}
