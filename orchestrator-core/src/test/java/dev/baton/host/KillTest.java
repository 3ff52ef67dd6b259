package dev.baton.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.DataFolder;
import dev.baton.run.Binding;
import dev.baton.run.RunEvent;
import dev.baton.run.RunState;
import dev.baton.run.RunStatus;
import dev.baton.run.actor.RunJson;
import dev.baton.step.StepOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose process is killed at any moment, again and again, ends as if nothing had happened.
 *
 * <p>{@code -Dbaton.kills=N} sets how many kills the long test makes, {@code -Dbaton.seed=N} repeats a failure.
 */
final class KillTest {
    private static final Map<String, String> FLOWS = new TreeMap<>(Map.of(
            "sequence",
            "-",
            "loop",
            "-",
            "parallel",
            "-",
            "retry",
            "-",
            "race",
            "-",
            "batch",
            "-",
            "people",
            "people.yaml",
            "items",
            "people.yaml"));
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("baton.seed", 20_261_120L);

    @Test
    void a_run_that_is_killed_now_and_then_ends_as_if_it_were_not() throws Exception {
        kill(10);
    }

    @Test
    @Tag("long")
    void a_run_that_is_killed_two_hundred_times_ends_as_if_it_were_not() throws Exception {
        kill(Integer.getInteger("baton.kills", 200));
    }

    private void kill(int kills) throws Exception {
        Map<String, Trial.Outcome> undisturbed = new HashMap<>();
        Map<String, Duration> lasting = new HashMap<>();
        for (Map.Entry<String, String> flow : FLOWS.entrySet()) {
            Trial trial = new Trial(folder, flow.getKey(), flow.getValue(), "undisturbed");
            Instant begin = Instant.now();
            trial.life(null, 0);
            lasting.put(flow.getKey(), Duration.between(begin, Instant.now()));
            undisturbed.put(flow.getKey(), trial.outcome());
        }
        Random random = new Random(seed);
        int killed = 0;
        for (int round = 0; killed < kills; round++) {
            for (Map.Entry<String, String> flow : FLOWS.entrySet()) {
                String what = flow.getKey() + ", round " + round + ", seed " + seed;
                Trial trial = new Trial(folder, flow.getKey(), flow.getValue(), "round" + round);
                Duration usual = lasting.getOrDefault(flow.getKey(), Duration.ofSeconds(5));
                killed += trial.killUntilOver(random, usual, kills - killed);
                assertEquals(undisturbed.get(flow.getKey()), trial.outcome(), what);
                trial.assertMarks(what);
                trial.assertNothingLeft(what);
            }
        }
    }

    /** One run of one flow, in a data folder of its own. */
    private static final class Trial {
        private final Path data;
        private final Path marks;
        private final Path flow;
        private final String agents;
        private final String run;

        Trial(Path folder, String name, String agents, String label) throws IOException {
            Path home = Files.createDirectories(folder.resolve(label + "-" + name));
            data = home.resolve("data");
            // The same path in every trial, for it is an input, and inputs are part of the outcome.
            marks = home.resolve("marks");
            Files.createFile(marks);
            Files.writeString(
                    home.resolve("marks.sh"),
                    "mark() { echo \"$BATON_IDEMPOTENCY_KEY.$BATON_ATTEMPT $1 $(date +%s%N)\" >> '" + marks + "'; }\n"
                            + "alive() { mark begin; for i in $(seq $1); do sleep 0.03; mark tick; done; mark end; }\n");
            flow = Path.of("src/test/resources/survive").resolve(name + ".flow").toAbsolutePath();
            this.agents = agents.equals("-") ? "-" : flow.resolveSibling(agents).toString();
            run = name;
        }

        /** What a run comes to: its status, its variables, and how often each visit succeeded. */
        record Outcome(RunStatus status, Map<String, String> variables, Map<String, Integer> successes) {}

        /** Kills it until it is over, or so many times; then lets it end. */
        int killUntilOver(Random random, Duration usual, int most) throws Exception {
            int kills = 0;
            while (true) {
                boolean last = kills >= most || kills >= 12;
                long millis = (long) (usual.toMillis() * (0.2 + random.nextDouble()));
                boolean byRecord = random.nextInt(3) == 0;
                boolean over = last
                        ? life(null, 0)
                        : byRecord ? life(null, 1 + random.nextInt(6)) : life(Duration.ofMillis(millis), 0);
                if (over) {
                    return kills;
                }
                kills++;
            }
        }

        /**
         * One life of the process.
         *
         * @param after when it is killed, or null
         * @param records after how many new records it is killed, or 0
         * @return whether the run was over before it was killed
         */
        boolean life(@Nullable Duration after, int records) throws Exception {
            Process process = new ProcessBuilder(command())
                    .redirectError(errors().toFile())
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                Thread killer = Thread.ofVirtual().start(() -> {
                    try {
                        if (!process.waitFor((after == null ? LONGEST : after).toMillis(), TimeUnit.MILLISECONDS)) {
                            process.toHandle().destroyForcibly();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                boolean over = false;
                boolean up = false;
                int seen = 0;
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    over |= line.startsWith("over");
                    up |= line.equals("Done");
                    seen += up && line.startsWith("record") ? 1 : 0;
                    if (records > 0 && seen >= records && !over) {
                        process.toHandle().destroyForcibly();
                    }
                }
                process.waitFor();
                killer.interrupt();
                boolean free = after == null && records == 0;
                assertTrue(over || !free, () -> run + " did not end by itself: " + said());
                return over;
            } finally {
                process.toHandle().destroyForcibly();
            }
        }

        private Path errors() {
            return data.resolveSibling("errors");
        }

        private String said() {
            try {
                return Files.readString(errors());
            } catch (IOException e) {
                return e.toString();
            }
        }

        private List<String> command() {
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SurvivorMain.class.getName(),
                    data.toString(),
                    run,
                    flow.toString(),
                    agents,
                    marks.toString());
        }

        Outcome outcome() {
            Map<String, Integer> successes = new TreeMap<>();
            try (RunStore store = RunStore.open(DataFolder.open(data))) {
                RunState state = folded(store, successes);
                Map<String, String> variables = new TreeMap<>();
                state.outputs().forEach((name, binding) -> variables.put(name, shown(binding)));
                return new Outcome(state.status(), variables, successes);
            }
        }

        private RunState folded(RunStore store, Map<String, Integer> successes) {
            byte[] bundle = store.bundle(store.row(run).orElseThrow().bundle()).orElseThrow();
            RunState state = RunState.empty().withLoaded(RunState.Loaded.of(RunJson.readBundle(bundle)));
            for (RunEvent fact : facts(store, run)) {
                if (fact instanceof RunEvent.StepSucceeded success) {
                    successes.merge(
                            RunState.key(
                                    success.attempt().step(), success.attempt().visit()),
                            1,
                            Integer::sum);
                }
                state = state.apply(fact);
            }
            return state;
        }

        private static List<RunEvent> facts(RunStore store, String id) {
            List<RunEvent> facts = new ArrayList<>();
            try (Stream<StoredEvent> events = store.events(id, 1)) {
                events.forEach(event ->
                        facts.addAll(RunJson.readRecord(event.payload()).facts()));
            }
            return facts;
        }

        private static String shown(Binding binding) {
            return switch (binding) {
                case Binding.Given given -> given.text().toString();
                case Binding.Flag flag -> Boolean.toString(flag.value());
                case Binding.Many many ->
                    many.items().stream().map(Trial::shown).toList().toString();
                case Binding.Result result -> result.success() + " " + text(result.output());
                case Binding.Fields fields -> fields.members().toString();
                case Binding.Filled filled -> filled.toString();
            };
        }

        private static String text(@Nullable StepOutput output) {
            return output == null ? "" : output.text() + " " + output.exitCode() + " " + output.files();
        }

        private record Mark(String visit, int attempt, String what, long nanos) {
            static Mark parse(String line) {
                String[] words = line.split(" ");
                int dot = words[0].lastIndexOf('.');
                return new Mark(
                        words[0].substring(0, dot),
                        Integer.parseInt(words[0].substring(dot + 1)),
                        words[1],
                        Long.parseLong(words[2]));
            }
        }

        /** The scripts' own word for it: attempts of a visit one after another, none after the visit's recorded success. */
        void assertMarks(String what) throws IOException {
            Map<String, Instant> recorded = new HashMap<>();
            try (RunStore store = RunStore.open(DataFolder.open(data))) {
                List<RunEvent> all = facts(store, run);
                store.itemsOf(run).forEach(item -> all.addAll(facts(store, item.id())));
                for (RunEvent fact : all) {
                    if (fact instanceof RunEvent.StepSucceeded success) {
                        recorded.put(success.attempt().idempotencyKey(), success.at());
                    }
                }
            }
            Map<String, Integer> newest = new HashMap<>();
            for (String line : Files.readAllLines(marks)) {
                Mark mark = Mark.parse(line);
                int before = newest.getOrDefault(mark.visit(), 0);
                assertTrue(
                        mark.attempt() >= before,
                        () -> what + ": " + line + " though attempt " + before + " had begun");
                newest.put(mark.visit(), mark.attempt());
                Instant success = recorded.get(mark.visit());
                if (mark.what().equals("begin") && success != null) {
                    Instant begin = Instant.ofEpochSecond(0, mark.nanos());
                    assertTrue(
                            begin.isBefore(success),
                            () -> what + ": " + line + " though it was recorded at " + success);
                }
            }
        }

        /** No process of the run is alive; the last ones may be on their way out. */
        void assertNothingLeft(String what) throws Exception {
            Instant deadline = Instant.now().plusSeconds(15);
            List<Long> alive = ofRun();
            while (!alive.isEmpty() && Instant.now().isBefore(deadline)) {
                for (long pid : alive) {
                    ProcessHandle.of(pid)
                            .ifPresent(p -> p.onExit()
                                    .completeOnTimeout(p, 1, TimeUnit.SECONDS)
                                    .join());
                }
                alive = ofRun();
            }
            List<Long> left = alive;
            assertTrue(left.isEmpty(), () -> what + ": left alive " + left);
        }

        private List<Long> ofRun() {
            String mine = "BATON_SCRATCH=" + data;
            return ProcessHandle.allProcesses()
                    .map(ProcessHandle::pid)
                    .filter(pid -> environment(pid).contains(mine))
                    .toList();
        }

        private static String environment(long pid) {
            try {
                return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }
    }
}
