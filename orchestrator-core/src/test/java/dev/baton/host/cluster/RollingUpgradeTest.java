package dev.baton.host.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.journal.PostgresServer;
import dev.baton.journal.StoredEvent;
import dev.baton.run.RunBundle;
import dev.baton.run.RunEvent;
import dev.baton.run.actor.NewerBatonException;
import dev.baton.run.actor.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of this build, replaced one by one by nodes of a build that knows one fact more. */
@Tag("cluster")
final class RollingUpgradeTest {
    @RegisterExtension
    static final PostgresServer POSTGRES = PostgresServer.shared();

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Random random = new Random(Long.getLong("baton.seed", System.nanoTime()));
    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final AtomicBoolean upgraded = new AtomicBoolean();
    private ClusterSite site;

    @AfterEach
    void end() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private RunBundle steps(int count) {
        List<String> steps = IntStream.range(0, count)
                .mapToObj(i -> "Bash:\"source '" + folder + "/marks.sh'; alive 3; echo " + i + "\":s" + i)
                .toList();
        return ClusterSite.bundle("steps", String.join(" -> ", steps));
    }

    private String begin(RunBundle flow) throws InterruptedException {
        String run = "run-" + runs.size();
        runs.add(run);
        site.startAnywhere(flow, run, random);
        return run;
    }

    /** Short runs, one after the other, while the nodes are replaced. */
    private CompletableFuture<Void> load(RunBundle flow) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (!upgraded.get()) {
                    awaitCompleted(List.of(begin(flow)));
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void awaitCompleted(List<String> some) {
        List<String> open = new ArrayList<>(some);
        ClusterSite.await("runs are completed: " + some, LONGEST, () -> {
            open.removeIf(run -> site.status(run).equals("completed"));
            return open.isEmpty();
        });
    }

    private void replace(int node, Path build) throws Exception {
        site.node(node).leave();
        assertEquals(0, site.node(node).awaitExit());
        site.build(node, build);
        site.start(node);
        site.awaitUp(node);
    }

    @Test
    void newer_facts_are_recorded_once_every_member_knows_them_and_no_run_notices_the_upgrade() throws Exception {
        Path newer = NewerBuild.compile(Files.createDirectories(folder.resolve("newer")));
        // The last one comes later.
        site = new ClusterSite(folder, POSTGRES, 4);
        for (int node = 0; node < 3; node++) {
            site.start(node);
        }
        for (int node = 0; node < 3; node++) {
            site.awaitUp(node);
        }
        try {
            upgrade(newer);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + site.logs(), e);
        }
    }

    private void upgrade(Path newer) throws Exception {
        RunBundle longFlow = steps(40);
        for (int i = 0; i < 8; i++) {
            begin(longFlow);
        }
        CompletableFuture<Void> load = load(steps(4));
        replace(0, newer);
        replace(1, newer);
        ClusterSite.await(
                "what older nodes can read stands for the newer facts",
                LONGEST,
                () -> runs.stream().flatMap(run -> facts(run).stream()).anyMatch(RollingUpgradeTest::standsForNewer));
        assertEquals(List.of(), newerEvents());
        Instant oneIsOlder = Instant.now();
        replace(2, newer);
        ClusterSite.await(
                "newer facts are recorded", LONGEST, () -> !newerEvents().isEmpty());
        upgraded.set(true);
        load.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        awaitCompleted(runs);
        site.assertOnce(runs, this::facts);
        assertNothingLost();
        assertKept(oneIsOlder);
        assertOlderIsRefused();
    }

    private void assertNothingLost() {
        for (String run : runs) {
            List<RunEvent> lost = facts(run).stream()
                    .filter(fact -> fact instanceof RunEvent.StepLost || fact instanceof RunEvent.StepFailed)
                    .toList();
            assertEquals(List.of(), lost, () -> run + ": " + facts(run));
        }
    }

    /** Nothing newer before the last older node was told to leave, and what is newer says so to who does not know it. */
    private void assertKept(Instant oneIsOlder) {
        for (StoredEvent event : newerEvents()) {
            assertFalse(event.writtenAt().isBefore(oneIsOlder), () -> event.writtenAt() + " before " + oneIsOlder);
            assertThrows(NewerBatonException.class, () -> RunJson.readRecord(event.payload()));
        }
    }

    private void assertOlderIsRefused() throws Exception {
        assertNotEquals(0, site.start(3).awaitExit());
        assertTrue(
                site.said(
                        3,
                        "may hold facts that were written by a newer Baton (level " + NewerBuild.LEVEL
                                + ", this one knows " + (NewerBuild.LEVEL - 1) + "): upgrade this node."),
                "the older node did not say why it ended");
    }

    private static boolean standsForNewer(RunEvent fact) {
        return fact instanceof RunEvent.WarningRaised warning
                && warning.message().startsWith(NewerBuild.INSTEAD);
    }

    private List<StoredEvent> newerEvents() {
        List<StoredEvent> newer = new ArrayList<>();
        for (String run : runs) {
            try (Stream<StoredEvent> events = site.store().events(run, 1)) {
                events.filter(event -> stored(event).anyMatch(RollingUpgradeTest::isNewer))
                        .forEach(newer::add);
            }
        }
        return newer;
    }

    private static boolean isNewer(JsonNode fact) {
        return fact.get("fact").asText().equals(NewerBuild.FACT);
    }

    private static Stream<JsonNode> stored(StoredEvent event) {
        try {
            List<JsonNode> facts = new ArrayList<>();
            RunJson.binary().readTree(event.payload()).get("facts").forEach(facts::add);
            return facts.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run's facts, as far as this build knows them. */
    private List<RunEvent> facts(String run) {
        List<RunEvent> facts = new ArrayList<>();
        try (Stream<StoredEvent> events = site.store().events(run, 1)) {
            events.flatMap(RollingUpgradeTest::stored)
                    .filter(fact -> !isNewer(fact))
                    .forEach(fact -> facts.add(RunJson.binary().convertValue(fact, RunEvent.class)));
        }
        return facts;
    }
}
