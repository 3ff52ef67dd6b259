package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.RunService;
import dev.baton.journal.PostgresServer;
import dev.baton.journal.RunRow;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Maps of a cluster whose items are runs of their own. */
@Tag("cluster")
@Timeout(300)
class ClusterItemsTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    private static final Duration LONGEST = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private ClusterSite site;

    @AfterEach
    void end() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private void answer(int node, String run, String name) throws Exception {
        RunService.Reply reply = site.client(node)
                .tell(run, new RunCommand.Answer(name, "approve", null, "test"))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertTrue(reply instanceof RunService.Reply.Done, reply::toString);
    }

    @Test
    void items_that_wait_are_answered_at_any_node_and_outlive_all_of_them() throws Exception {
        site = new ClusterSite(folder, POSTGRES, 3);
        site.startAll();
        RunBundle flow = ClusterSite.bundle(
                "items",
                "Bash:\"echo hello > note.txt\" -> map(n in range(0, 6)) [Bash:\"source '" + folder
                        + "/marks.sh'; alive 1; cat note.txt\":said -> @ok:\"{n}?\" -> Bash:\"source '" + folder
                        + "/marks.sh'; alive 1; echo {said} {n} >> '" + folder + "/out'; echo {said} {n}\"]:out");
        site.client(0).start(site.ready(flow, "items")).toCompletableFuture().get(60, TimeUnit.SECONDS);
        ClusterSite.await("all of it waits", LONGEST, () -> site.status("items").equals("waiting"));
        answer(1, "items", "2[0]/ok");
        answer(2, "items.2.i1", "ok");
        ClusterSite.await(
                "two are done", LONGEST, () -> site.status("items.2.i1").equals("completed"));
        site.node(0).kill();
        answer(1, "items", "2[2]/ok");
        ClusterSite.await(
                "the third is done", LONGEST, () -> site.status("items.2.i2").equals("completed"));
        site.node(1).kill();
        site.node(2).kill();
        site.startAll();
        for (int i = 3; i < 6; i++) {
            answer(i % 3, "items", "2[" + i + "]/ok");
        }
        ClusterSite.await("it is completed", LONGEST, () -> site.status("items").equals("completed"));
        List<String> runs = new ArrayList<>(List.of("items"));
        site.store().itemsOf("items").stream().map(RunRow::id).forEach(runs::add);
        assertEquals(7, runs.size());
        site.assertOnce(runs);
        assertEquals(
                List.of("hello 0", "hello 1", "hello 2", "hello 3", "hello 4", "hello 5"),
                Files.readAllLines(folder.resolve("out")).stream()
                        .sorted()
                        .distinct()
                        .toList());
    }
}
