package dev.baton.host;

import static dev.baton.host.Site.answer;
import static dev.baton.host.Site.done;
import static dev.baton.host.Site.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.RunStatus;
import dev.baton.run.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps whose items are runs of their own. */
@Timeout(120)
class ItemRunsTest {
    private static final String REVIEWED = """
            Bash:"printf 'ash\\nbeech\\noak\\n'":trees ->
            map(tree in trees) [
              Bash:"echo {tree} >> asked; echo {tree}":it -> @ok:"Keep {it}?" -> Bash:"echo {it} >> kept; echo {it} kept"
            ]:out ->
            Bash:"printf %s {out} > out.txt"
            """;

    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(site.work.resolve(file), text);
    }

    private String written(String file) throws IOException {
        return Files.readString(site.work.resolve(file)).strip();
    }

    private Watch start(LocalHost host, String flow) throws Exception {
        Watch watch = Watch.of(host, "map");
        done(host.start(site.flow("map", flow)));
        return watch;
    }

    private static RunService.Snapshot awaitAsking(Watch watch, int items) throws InterruptedException {
        return watch.await(after -> after.onlyPeople() && after.waiting().size() == items);
    }

    private static List<String> names(RunService.Snapshot after) {
        return after.waiting().stream().map(Waiting::name).toList();
    }

    private static void awaitStatus(LocalHost host, String run, RunStatus status) {
        Site.await("run " + run + " is " + status, () -> status(host, run).equals(status.shown()));
    }

    private static String status(LocalHost host, String run) {
        return host.store().row(run).map(RunRow::status).orElse("not there");
    }

    private static String failure(Watch watch) {
        return watch.all(RunEvent.RunFailed.class)
                .getFirst()
                .errors()
                .getFirst()
                .message();
    }

    @Test
    void what_items_ask_is_answered_by_way_of_the_run_around_them_or_straight() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, REVIEWED);
            RunService.Snapshot asking = awaitAsking(watch, 3);
            assertEquals(RunStatus.WAITING, asking.status());
            assertEquals(List.of("2[0]/ok", "2[1]/ok", "2[2]/ok"), names(asking));
            assertEquals("Keep beech?", asking.waiting().get(1).message());
            done(host.tell("map", answer("2[1]/ok", "approve")));
            assertEquals(List.of("2[0]/ok", "2[2]/ok"), names(awaitAsking(watch, 2)));
            done(host.tell("map.2.i0", answer("ok", "approve")));
            done(host.tell("map", answer("2[2]/ok#1", "reject: rotten")));
            watch.await(RunStatus.FAILED);
            assertEquals("1 of 3 items failed: item 2: @ok (2.2): rejected by test: rotten", failure(watch));
        }
        assertEquals(
                List.of("ash", "beech", "oak"),
                written("asked").lines().sorted().toList());
        assertEquals(List.of("ash", "beech"), written("kept").lines().sorted().toList());
    }

    @Test
    void all_of_it_is_found_again_after_a_restart_and_nothing_runs_twice() throws Exception {
        try (LocalHost host = site.open()) {
            awaitAsking(start(host, REVIEWED), 3);
            done(host.tell("map", answer("2[0]/ok", "approve")));
        }
        try (LocalHost host = site.openWhole()) {
            done(host.tell("map", answer("2[2]/ok", "approve")));
            Watch watch = Watch.of(host, "map");
            awaitAsking(watch, 1);
        }
        try (LocalHost host = site.openWhole()) {
            done(host.tell("map.2.i1", answer("ok", "approve")));
            Watch.of(host, "map").await(RunStatus.COMPLETED);
        }
        assertEquals("[\"ash kept\",\"beech kept\",\"oak kept\"]", written("out.txt"));
        assertEquals(
                List.of("ash", "beech", "oak"),
                written("asked").lines().sorted().toList());
        assertEquals(
                List.of("ash", "beech", "oak"), written("kept").lines().sorted().toList());
    }

    @Test
    void answers_given_beforehand_count_for_every_item_or_for_one() throws Exception {
        try (LocalHost host = site.open()) {
            Prepared.Ready ready = site.answered(
                    "map",
                    "map(n in range(0, 3)) [AskUserQuestion:\"Which for {n}?\":it -> Bash:\"echo {n}{it}\"]:out ->"
                            + " Bash:\"printf %s {out} > out.txt\"",
                    Map.of("it", "x", "1[1]/it", "y"));
            Watch watch = Watch.of(host, "map");
            done(host.start(ready));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("[\"0x\",\"1y\",\"2x\"]", written("out.txt"));
    }

    @Test
    void waits_secrets_limits_and_maps_inside_maps_are_as_in_any_run() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, """
                    AskUserQuestion:"Password?":password {secret: true} ->
                    map(n in range(0, 2)) [Wait:"50 milliseconds" -> Bash:"echo {n}{password} >> seen; echo {n}"]:waited ->
                    map(n in range(0, 2)) [Bash:"echo hidden{n}" {secret: true}]:secret ->
                    map(n in range(0, 3)) [Bash:"echo {n}" {limit: {name: one, slots: 1}}]:limited ->
                    map(n in range(0, 2)) [
                      map(m in range(0, 2)) [Bash:"echo {n}{m}"]:inner -> Bash:"echo {inner}"
                    ]:nested ->
                    Bash:"printf '%s ' {waited} {secret} {limited} {nested} > out.txt"
                    """);
            watch.await(RunStatus.WAITING);
            done(host.tell("map", answer("password", "sesame")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("[0,1] [\"•••\",\"•••\"] [0,1,2] [[\"00\",\"01\"],[10,11]]", written("out.txt"));
        assertEquals(
                List.of("0sesame", "1sesame"), written("seen").lines().sorted().toList());
    }

    @Test
    void a_cancelled_run_takes_its_items_along() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, REVIEWED);
            awaitAsking(watch, 3);
            done(host.tell("map", new RunCommand.Cancel(false, "test")));
            watch.await(RunStatus.CANCELLED);
            for (int i = 0; i < 3; i++) {
                assertEquals("cancelled", status(host, "map.2.i" + i));
            }
        }
    }

    @Test
    void a_pause_reaches_the_items_and_so_does_the_end_of_it() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, REVIEWED);
            awaitAsking(watch, 3);
            done(host.tell("map", new RunCommand.Pause(false, "test")));
            watch.await(RunStatus.PAUSED);
            for (int i = 0; i < 3; i++) {
                assertEquals("paused", status(host, "map.2.i" + i));
            }
            done(host.tell("map", new RunCommand.Resume("test")));
            awaitAsking(watch, 3);
            for (int i = 0; i < 3; i++) {
                done(host.tell("map", answer("2[" + i + "]/ok", "approve")));
            }
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals(3, written("asked").lines().count());
    }

    @Test
    void what_a_person_has_stopped_stays_so_when_the_run_around_it_goes_on() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, "map(n in range(0, 3)) [@ok:\"{n}?\"]:out {chunk: 3, max-failures: 1}");
            awaitAsking(watch, 3);
            done(host.tell("map.1.i0", new RunCommand.Cancel(false, "test")));
            done(host.tell("map.1.i1", new RunCommand.Pause(false, "test")));
            watch.await(after -> names(after).equals(List.of("1[2]/ok")));
            done(host.tell("map", new RunCommand.Pause(false, "test")));
            watch.await(RunStatus.PAUSED);
            done(host.tell("map", new RunCommand.Resume("test")));
            watch.await(after -> names(after).equals(List.of("1[2]/ok")));
            assertEquals("paused", status(host, "map.1.i1"));
            done(host.tell("map.1.i1", new RunCommand.Resume("test")));
            awaitAsking(watch, 2);
            done(host.tell("map", answer("1[1]/ok", "approve")));
            done(host.tell("map", answer("1[2]/ok", "approve")));
            watch.await(RunStatus.COMPLETED);
            assertEquals("not there", status(host, "map.1.i0.g2"));
        }
    }

    @Test
    void an_item_that_stands_still_along_with_its_run_goes_on_whoever_looks_after_it() throws Exception {
        try (LocalHost host = site.open()) {
            awaitAsking(start(host, REVIEWED), 3);
            done(host.tell("map.2.i1", new RunCommand.Pause(false, "run map")));
            done(host.tell("map.2.i2", new RunCommand.Pause(false, "test")));
        }
        try (LocalHost host = site.openWhole()) {
            awaitStatus(host, "map.2.i1", RunStatus.WAITING);
            Watch.of(host, "map").await(after -> names(after).equals(List.of("2[0]/ok", "2[1]/ok")));
            assertEquals("paused", status(host, "map.2.i2"));
        }
    }

    @Test
    void an_item_whose_start_comes_after_the_end_of_its_run_is_cancelled() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, "Bash:\"true\"");
            watch.await(RunStatus.COMPLETED);
            Prepared.Ready late = site.flow("map.1.i0", "@ok:\"fine?\"");
            RunStart of = late.start();
            RunStart item = new RunStart(
                    of.run(),
                    of.flow(),
                    of.bundle(),
                    of.inputs(),
                    of.answers(),
                    of.secrets(),
                    of.workdir(),
                    of.scratch(),
                    of.startedBy(),
                    of.unattended(),
                    of.inheritEnvironment(),
                    of.labels(),
                    null,
                    null,
                    of.shared(),
                    of.files(),
                    new RunStart.Item("map", "map", "1[0]", Map.of()));
            done(host.start(new Prepared.Ready(late.bundle(), item, Map.of(), List.of())));
            awaitStatus(host, "map.1.i0", RunStatus.CANCELLED);
        }
    }

    @Test
    void what_items_ask_for_a_limited_time_is_shown_too() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, "map(n in range(0, 2)) [@ok:\"{n}?\" {timeout: 1h}]:out");
            awaitAsking(watch, 2);
            done(host.tell("map", answer("1[0]/ok", "approve")));
            done(host.tell("map", answer("1[1]/ok", "approve")));
            watch.await(RunStatus.COMPLETED);
        }
    }

    @Test
    void a_retry_goes_on_with_the_items_that_failed_where_they_failed() throws Exception {
        String flow = """
                map(n in range(0, 4)) [
                  Bash:"echo {n} >> first" {idempotent: false} -> Bash:"n={n}; test $n -ne 2 -o -e good && echo $n"
                ]:out ->
                Bash:"printf %s {out} > out.txt"
                """;
        try (LocalHost host = site.open()) {
            Watch watch = start(host, flow);
            watch.await(RunStatus.FAILED);
            assertTrue(
                    failure(watch).startsWith("1 of 4 items failed: item 2: Bash (1.2): exit code 1"), failure(watch));
            write("good", "");
            Watch again = Watch.from(host, "map", 1_000);
            done(host.tell("map", new RunCommand.Retry("test")));
            again.await(RunStatus.COMPLETED);
        }
        assertEquals("[0,1,2,3]", written("out.txt"));
        assertEquals(4, written("first").lines().count());
    }

    @Test
    void as_many_items_are_under_way_as_may_be_and_an_item_that_is_cancelled_counts_as_failed() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, "map(n in range(0, 5)) [@ok:\"{n}?\"]:out {concurrency: 2, max-failures: 1}");
            assertEquals(List.of("1[0]/ok", "1[1]/ok"), names(awaitAsking(watch, 2)));
            done(host.tell("map.1.i0", new RunCommand.Cancel(false, "test")));
            assertEquals(
                    List.of("1[1]/ok", "1[2]/ok"),
                    names(watch.await(after -> names(after).contains("1[2]/ok"))));
            assertFalse(host.store().row("map.1.i4").isPresent());
            for (int i = 1; i < 5; i++) {
                String run = "map.1.i" + i;
                Site.await(run + " asks", () -> status(host, run).equals("waiting"));
                done(host.tell("map", answer("1[" + i + "]/ok", "approve")));
            }
            watch.await(RunStatus.COMPLETED);
            assertEquals(1, watch.all(RunEvent.WarningRaised.class).size());
        }
    }

    @Test
    void too_many_failures_end_the_items_that_are_left() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, "map(n in range(0, 4)) [@ok:\"{n}?\"]:out {max-failures: 1}");
            awaitAsking(watch, 4);
            done(host.tell("map", answer("1[0]/ok", "reject")));
            done(host.tell("map", answer("1[3]/ok", "reject")));
            watch.await(RunStatus.FAILED);
            assertEquals("cancelled", status(host, "map.1.i1"));
            // They begin anew when the map does.
            Watch again = Watch.from(host, "map", 1_000);
            done(host.tell("map", new RunCommand.Retry("test")));
            Site.await("they ask anew", () -> status(host, "map.1.i1.g2").equals("waiting"));
            again.await(after -> after.waiting().size() >= 2);
            done(host.tell("map", new RunCommand.Cancel(false, "test")));
            again.await(RunStatus.CANCELLED);
        }
    }

    @Test
    void items_are_not_listed_and_go_with_the_run_around_them() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, REVIEWED);
            awaitAsking(watch, 3);
            assertEquals(1, host.store().list(RunQuery.newest(10)).rows().size());
            assertEquals(
                    4,
                    host.store()
                            .list(RunQuery.newest(10).withItems(true))
                            .rows()
                            .size());
            Retention retention = Retention.of(host);
            assertInstanceOf(Retention.Deleted.Refused.class, retention.delete("map.2.i0", true));
            done(host.tell("map", new RunCommand.Cancel(false, "test")));
            watch.await(RunStatus.CANCELLED);
            Site.awaitLeftMemory(host, "map");
            IntStream.range(0, 3).forEach(i -> Site.awaitLeftMemory(host, "map.2.i" + i));
            assertInstanceOf(Retention.Deleted.Done.class, retention.delete("map", false));
            assertEquals(
                    List.of(),
                    host.store().list(RunQuery.newest(10).withItems(true)).rows());
            assertFalse(Files.exists(host.folder().run("map.2.i0")));
        }
    }

    /** An item that has outlived its run. */
    private Prepared.Ready late(String id) throws IOException {
        Prepared.Ready ready = site.flow(id, "@ok:\"Go?\"");
        RunStart of = ready.start();
        RunStart item = new RunStart(
                of.run(),
                of.flow(),
                of.bundle(),
                of.inputs(),
                of.answers(),
                of.secrets(),
                of.workdir(),
                of.scratch(),
                RunRow.ITEM_OF + "map",
                of.unattended(),
                of.inheritEnvironment(),
                of.labels(),
                of.keep(),
                of.rerunOf(),
                of.shared(),
                of.files());
        return new Prepared.Ready(ready.bundle(), item, Map.of(), List.of());
    }

    @Test
    void a_run_that_is_over_stays_while_an_item_of_it_is_alive() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = start(host, REVIEWED);
            awaitAsking(watch, 3);
            done(host.tell("map", new RunCommand.Cancel(false, "test")));
            watch.await(RunStatus.CANCELLED);
            IntStream.range(0, 3).forEach(i -> awaitStatus(host, "map.2.i" + i, RunStatus.CANCELLED));
            done(host.start(late("map.2.i9")));
            awaitStatus(host, "map.2.i9", RunStatus.WAITING);
            String why = assertInstanceOf(
                            Retention.Deleted.Refused.class, Retention.of(host).delete("map", true))
                    .why();
            assertTrue(why.contains("'map.2.i9' is waiting") && why.contains("baton cancel map.2.i9"), why);
            assertTrue(host.store().row("map").isPresent());
        }
    }

    @Test
    void a_doubt_about_an_items_step_is_put_to_a_person() throws Exception {
        String flow = """
                map(n in range(0, 2)) [Bash:"echo {n} >> begun; until [ -e go ]; do sleep 0.02; done; echo {n}" {idempotent: false}]:out ->
                Bash:"printf %s {out} > out.txt"
                """;
        try (LocalHost host = site.open()) {
            start(host, flow);
            Site.await("both are under way", () -> count("begun") == 2);
        }
        try (LocalHost host = site.openWhole()) {
            Watch watch = Watch.of(host, "map");
            assertEquals(List.of("1[0]/1.1", "1[1]/1.1"), names(awaitAsking(watch, 2)));
            assertEquals(
                    "Expected rerun, done or failed, but got 'what'",
                    refusal(host.tell("map", answer("1[0]/1.1", "what"))));
            write("go", "");
            done(host.tell("map", answer("1[0]/1.1", "rerun")));
            done(host.tell("map", answer("1[1]/1.1", "done")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("[0,\"\"]", written("out.txt"));
        assertEquals(3, count("begun"));
    }

    private long count(String file) {
        try {
            return written(file).lines().count();
        } catch (IOException e) {
            return 0;
        }
    }
}
