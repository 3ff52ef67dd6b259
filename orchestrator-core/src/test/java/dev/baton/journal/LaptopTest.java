package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start with the store that is the default costs nothing for the other one. */
@Timeout(60)
class LaptopTest {
    @TempDir
    Path folder;

    @Test
    void nothing_of_postgresql_is_loaded() throws Exception {
        List<String> loaded = new ArrayList<>();
        List<String> sqlite = new ArrayList<>();
        try (Child child = Child.start("-Xlog:class+load:stdout", Main.class, folder.toString())) {
            for (String line = child.readLine(); line != null; line = child.readLine()) {
                if (line.matches(
                        ".* (org\\.postgresql|com\\.zaxxer|org\\.flywaydb|dev\\.baton\\.journal\\.Postgres).*")) {
                    loaded.add(line);
                } else if (line.contains(" dev.baton.journal.SqliteBatches ")) {
                    sqlite.add(line);
                }
            }
        }
        assertEquals(List.of(), loaded);
        assertEquals(1, sqlite.size());
        assertTrue(folder.resolve("baton.db").toFile().exists());
    }

    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            ActorSystem system = ActorSystem.create("laptop", TestSystems.config(Path.of(arguments[0])));
            Storage storage = Storage.get(system);
            storage.runs().claimOwner("a", "me");
            storage.blobs().put(new byte[1]);
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
