package dev.baton.host;

import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.host.Site.Watch;
import dev.baton.plan.PlanNode;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.step.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps and reduces with real scripts. */
@Timeout(120)
class BatchTest {
    @TempDir
    Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws IOException {
        site = new Site(folder);
    }

    private void write(String file, String text) throws IOException {
        Path path = site.work.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String written(String file) throws IOException {
        return Files.readString(site.work.resolve(file)).strip();
    }

    private Watch run(String flow) throws Exception {
        try (LocalHost host = site.open()) {
            return run(host, flow);
        }
    }

    private Watch run(LocalHost host, String flow) throws Exception {
        Watch watch = Watch.of(host, "batch");
        done(host.start(site.flow("batch", flow)));
        watch.await(after -> after.status().isFinal());
        return watch;
    }

    private static String failure(Watch watch) {
        return watch.facts.stream()
                .filter(RunEvent.RunFailed.class::isInstance)
                .map(fact -> ((RunEvent.RunFailed) fact).errors().getFirst().message())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> warnings(Watch watch) {
        return watch.facts.stream()
                .filter(RunEvent.WarningRaised.class::isInstance)
                .map(fact -> ((RunEvent.WarningRaised) fact).message())
                .toList();
    }

    @Test
    void a_lists_items_keep_their_order_and_their_kind() throws Exception {
        run("""
                Bash:"echo '[3, \\"two words\\", {\\"a\\": [1, null]}, true]'":list ->
                map(it in list) [Python:"import json; print(json.dumps(v.it))"]:out ->
                Bash:"printf %s {out} > out.txt"
                """);
        assertEquals("[3,\"two words\",{\"a\":[1,null]},true]", written("out.txt"));
    }

    @Test
    void lines_of_a_text_are_items_and_what_stands_around_the_map_is_seen_in_it() throws Exception {
        run("""
                Bash:"printf 'a b\\n\\n\\"c\\n'":list ->
                Bash:"echo x":other ->
                map(it in list) [Bash:"echo {other}-{it}":mine -> Bash:"echo {mine}!"]:out ->
                Bash:"printf %s {out} > out.txt"
                """);
        assertEquals("[\"x-a b!\",\"x-\\\"c!\"]", written("out.txt"));
    }

    @Test
    void files_are_matched_in_the_order_of_their_names_and_hidden_ones_left_out() throws Exception {
        write("in/b.txt", "");
        write("in/a.txt", "");
        write("in/.c.txt", "");
        write("in/deep/d.txt", "");
        run("""
                map(f in files("in/*.txt")) [Bash:"echo {f}"]:flat ->
                map(f in files("in/**.txt")) [Bash:"echo {f}"]:deep ->
                map(f in files("none/*")) [Bash:"echo {f}"]:none ->
                Bash:"printf '%s\\n' {flat} {deep} {none} > out.txt"
                """);
        assertEquals(
                "[\"in/a.txt\",\"in/b.txt\"]\n[\"in/a.txt\",\"in/b.txt\",\"in/deep/d.txt\"]\n[]", written("out.txt"));
    }

    @Test
    void rows_and_values_and_lines_of_files_are_items() throws Exception {
        write("t.csv", "name,age\nAda,36\n\"Lovelace, A.\",\"3\"\"6\"\n");
        write("t.jsonl", "{\"n\": 1}\n\n[2]\n");
        write("t.txt", "one\n\ntwo\n");
        run("""
                map(r in csv("t.csv")) [Bash:"echo {r.name}/{r.age}"]:rows ->
                map(r in jsonl("t.jsonl")) [Bash:"echo {r}"]:values ->
                map(r in lines("t.txt")) [Bash:"echo [{r}]"]:lines ->
                Bash:"printf '%s\\n' {rows} {values} {lines} > out.txt"
                """);
        assertEquals(
                "[\"Ada/36\",\"Lovelace, A./3\\\"6\"]\n[{\"n\":1},[2]]\n[\"[one]\",[],\"[two]\"]", written("out.txt"));
    }

    @Test
    void a_source_that_is_not_there_or_not_what_it_should_be_is_said() throws Exception {
        assertEquals(
                "Expected a file 'none.csv' in " + site.work + ", but there is none",
                failure(run("map(r in csv(\"none.csv\")) [Bash:\"echo\"]")));
        write("bad.jsonl", "1\n{\n");
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "bad");
            done(host.start(site.flow("bad", "map(r in jsonl(\"bad.jsonl\")) [Bash:\"echo\"]")));
            watch.await(RunStatus.FAILED);
            assertTrue(
                    failure(watch).startsWith("Expected a JSON value on line 2 of 'bad.jsonl', but "), failure(watch));
        }
    }

    @Test
    void a_body_may_hold_what_a_flow_may() throws Exception {
        run("""
                map(n in range(0, 4)) [
                  [Bash:"echo {n}0":a || Bash:"echo {n}1":b] ->
                  (if n > 2)~> Bash:"echo big {a}" ~>
                  (if n == 1)~> Bash:"exit 3" {on-failure: continue} ~>
                  Bash:"echo {a} {b}"
                ]:out ->
                Bash:"printf %s {out} > out.txt"
                """);
        assertEquals("[\"00 01\",\"10 11\",\"20 21\",\"30 31\"]", written("out.txt"));
    }

    @Test
    void failed_items_are_counted_and_named_and_a_few_of_them_may_be_let_pass() throws Exception {
        String flow = """
                map(n in range(0, 20)) [Bash:"n={n}; test $n -lt 18 || { echo no $n >&2; exit 1; }; echo $n"]:out {chunk: 7%s} ->
                Bash:"printf %%s {out} > out.txt"
                """;
        assertEquals(
                "2 of 20 items failed: item 18: Bash (1.1): exit code 1: no 18; item 19: Bash (1.1): exit code 1: no 19",
                failure(run(flow.formatted(""))));
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "lax");
            done(host.start(site.flow("lax", flow.formatted(", max-failures: 10%"))));
            watch.await(RunStatus.COMPLETED);
            assertEquals(
                    1,
                    warnings(watch).stream()
                            .filter(w -> w.contains("2 of 20 items failed"))
                            .count());
        }
        assertEquals("[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,null,null]", written("out.txt"));
    }

    @Test
    void a_retry_runs_only_what_failed() throws Exception {
        write("ok", "");
        Files.delete(site.work.resolve("ok"));
        String flow = """
                map(n in range(0, 9)) [Bash:"n={n}; echo $n >> ran; test $n -ne 4 -o -e ok && echo $n"]:out {chunk: 2} ->
                Bash:"printf %s {out} > out.txt"
                """;
        try (LocalHost host = site.open()) {
            assertTrue(failure(run(host, flow)).startsWith("1 of 9 items failed: item 4"));
            write("ok", "");
            Watch watch = Watch.from(host, "batch", 1_000);
            done(host.tell("batch", new RunCommand.Retry("test")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("[0,1,2,3,4,5,6,7,8]", written("out.txt"));
        try (Stream<String> ran = Files.lines(site.work.resolve("ran"))) {
            assertEquals(
                    List.of("0", "1", "2", "3", "4", "4", "5", "6", "7", "8"),
                    ran.sorted().toList());
        }
    }

    @Test
    void a_pause_lets_end_what_is_under_way_and_the_rest_goes_on_later() throws Exception {
        String flow = """
                map(n in range(0, 6)) [
                  Bash:"n={n}; echo $n >> ran; if [ $n -eq 1 ]; then touch reached; until [ -e go ]; do sleep 0.02; done; fi; echo $n"
                ]:out {concurrency: 1} ->
                Bash:"printf %s {out} > out.txt"
                """;
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "batch");
            done(host.start(site.flow("batch", flow)));
            Site.await("the second item is under way", () -> Files.exists(site.work.resolve("reached")));
            done(host.tell("batch", new RunCommand.Pause(false, "test")));
            write("go", "");
            watch.await(RunStatus.PAUSED);
            assertEquals("0\n1", written("ran"));
            done(host.tell("batch", new RunCommand.Resume("test")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("[0,1,2,3,4,5]", written("out.txt"));
        assertEquals("0\n1\n2\n3\n4\n5", written("ran"));
    }

    @Test
    void a_cancel_ends_what_is_under_way() throws Exception {
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "batch");
            done(host.start(site.flow("batch", "map(n in range(0, 50)) [Bash:\"echo $$ > pid.{n}; exec sleep 600\"]")));
            Site.await("an item is under way", () -> Files.exists(site.work.resolve("pid.0")));
            done(host.tell("batch", new RunCommand.Cancel(false, "test")));
            watch.await(RunStatus.CANCELLED);
            long pid = Long.parseLong(written("pid.0"));
            assertTrue(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(), "still alive: " + pid);
        }
    }

    @Test
    void its_time_is_the_whole_maps() throws Exception {
        assertEquals(
                "Expected the map to end within 300 ms, but it did not; it was stopped",
                failure(run("map(n in range(0, 3)) [Bash:\"sleep 600\"] {timeout: 300ms}")));
    }

    @Test
    void a_reduce_folds_until_one_is_left_and_has_a_result_of_nothing_too() throws Exception {
        run("""
                map(n in range(0, 25)) [Bash:"echo {n}"]:out ->
                reduce(part in out by 3) [Python:"print(sum(v.part))"]:total ->
                map(n in range(0, 0)) [Bash:"echo {n}"]:none ->
                reduce(part in none) [Bash:"echo {part} is all"]:nothing ->
                Bash:"echo {total} {nothing} > out.txt"
                """);
        assertEquals("300 [] is all", written("out.txt"));
    }

    @Test
    void a_large_list_is_in_the_store_and_comes_to_the_next_map_from_there() throws Exception {
        run("""
                map(n in range(0, 3000)) [Emit:"a rather long event with the number {n}"]:out ->
                reduce(part in out by 1000) [Python:"print(len(v.part) if not isinstance(v.part[0], int) else sum(v.part))"]:count ->
                Bash:"echo {count} > out.txt"
                """);
        assertEquals("3000", written("out.txt"));
    }

    @Test
    void a_map_may_call_a_flow_and_a_called_flow_may_map() throws Exception {
        write("double.flow", "Bash:\"n={n}; echo $((n * 2))\":twice -> Bash:\"echo {twice}\"");
        write("all.flow", "map(n in range(1, 4)) [@call:double(n=\"{n}\"):it -> Bash:\"echo {it.twice}{end}\"]:out");
        run("@call:all(end=\"0\"):called -> Bash:\"printf %s {called.out} > out.txt\"");
        assertEquals("[20,40,60]", written("out.txt"));
    }

    @Test
    void numbers_stay_as_they_were_written_and_halves_of_characters_do_no_harm() throws Exception {
        write("t.jsonl", "1.10\n12345678901234567890.123\n\"\\ud83d\"\n");
        run("""
                map(n in jsonl("t.jsonl")) [Bash:"echo {n}"]:out {chunk: 1} ->
                Bash:"printf %s {out} > out.txt"
                """);
        assertEquals("[1.10,12345678901234567890.123,\"?\"]", written("out.txt").replace('\uFFFD', '?'));
    }

    @Test
    void a_pause_does_not_try_again_what_had_failed_and_was_let_pass() throws Exception {
        String flow = """
                map(n in range(0, 4)) [
                  Bash:"n={n}; echo $n >> ran; if [ $n -eq 1 ]; then touch reached; until [ -e go ]; do sleep 0.02; done; fi; test $n -ne 0 && echo $n"
                ]:out {concurrency: 1, max-failures: 1} ->
                Bash:"printf %s {out} > out.txt"
                """;
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "batch");
            done(host.start(site.flow("batch", flow)));
            Site.await("the second item is under way", () -> Files.exists(site.work.resolve("reached")));
            done(host.tell("batch", new RunCommand.Pause(false, "test")));
            write("go", "");
            watch.await(RunStatus.PAUSED);
            done(host.tell("batch", new RunCommand.Resume("test")));
            watch.await(RunStatus.COMPLETED);
        }
        assertEquals("[null,1,2,3]", written("out.txt"));
        assertEquals("0\n1\n2\n3", written("ran"));
    }

    @Test
    void what_a_map_keeps_is_not_collected_while_its_run_is_there() throws Exception {
        String flow = """
                map(n in range(0, 3)) [Bash:"n={n}; head -c 6000 /dev/zero | tr '\\0' $n; test $n -ne 1 -o -e ok"]:out {chunk: 1} ->
                Bash:"printf %s {out} | wc -c > out.txt"
                """;
        try (LocalHost host = site.open()) {
            run(host, flow);
            try (Stream<Path> blobs = Files.walk(site.data.resolve("blobs"))) {
                for (Path blob : (Iterable<Path>) blobs.filter(Files::isRegularFile)::iterator) {
                    Files.setLastModifiedTime(blob, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
                }
            }
            Retention.of(host).collect();
            write("ok", "");
            Watch watch = Watch.from(host, "batch", 1_000);
            done(host.tell("batch", new RunCommand.Retry("test")));
            watch.await(RunStatus.COMPLETED);
        }
        assertTrue(Integer.parseInt(written("out.txt")) > 18_000, written("out.txt"));
    }

    @Test
    void a_cancelled_map_stays_cancelled_when_its_process_is_gone_before_it_has_ended() throws Exception {
        String flow =
                "map(n in range(0, 40)) [Bash:\"trap '' TERM; echo {n} >> ran; touch at; for i in 1 2 3 4 5 6 7 8 9; do sleep 1; done\"]"
                        + " {chunk: 1, concurrency: 2}";
        try (LocalHost host = site.open()) {
            done(host.start(site.flow("batch", flow)));
            Site.await("an item is under way", () -> Files.exists(site.work.resolve("at")));
            done(host.tell("batch", new RunCommand.Cancel(false, "test")));
        }
        long begun = written("ran").lines().count();
        try (LocalHost host = site.openWhole()) {
            Watch watch = Watch.of(host, "batch");
            watch.await(RunStatus.CANCELLED);
        }
        assertEquals(begun, written("ran").lines().count());
    }

    @Test
    void what_a_step_of_the_body_needs_all_of_the_map_needs() throws Exception {
        Prepared.Ready ready =
                site.flow("map", "map(n in range(0, 3)) [Bash:\"echo {n}\" {needs: [gpu]}]:out {needs: [big]}");
        PlanNode.Step map = (PlanNode.Step)
                ready.bundle().plan().regions().getFirst().nodes().getFirst();
        assertEquals(List.of("big", "gpu"), map.policy().needs());
        try (LocalHost host = site.open()) {
            List<String> waits = new CopyOnWriteArrayList<>();
            try (AutoCloseable ignored = host.followNew("map", new RunService.Follower() {
                @Override
                public void record(long sequence, Instant at, List<RunEvent> facts, RunService.Snapshot after) {}

                @Override
                public void waiting(AttemptId attempt, String why) {
                    waits.add(why);
                }
            })) {
                done(host.start(ready));
                Site.await("it is said what no node has", () -> !waits.isEmpty());
            }
            assertTrue(waits.getFirst().contains("gpu"), waits::toString);
        }
    }
}
