package dev.baton.step.script;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures ways to run {@code echo hi} under a shell in a session of its own, at 1 and 2 threads.
 *
 * <pre>
 * cd orchestrator-core
 * mvn -q -o test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp target/classes:target/test-classes:$(cat target/classpath) dev.baton.step.script.SpawnBench [count]
 * </pre>
 *
 * <p>With {@code -Djdk.lang.Process.launchMechanism=VFORK} the candidates of {@link ProcessBuilder} need about a
 * millisecond less each, but a JDK of today warns of that mechanism and a later one will not have it.
 *
 * <p>What decided for the warden as the parent of scripts: it makes the session by a system call where the others start
 * another program for it; it alone knows a script before the script runs; and it needs no thread here for each process.
 * Shells that were started beforehand answer sooner to a single thread, but cost as much, and source a text where a step
 * is promised a shell that runs a file.
 *
 * <p>Rounds of all candidates alternate, and the best of each is printed, so that other load on the machine weighs on
 * all alike.
 */
public final class SpawnBench {
    private static final int ROUNDS = 5;

    private final Path root;
    private final Path script;
    private final int count;
    private final AtomicLong number = new AtomicLong();

    private SpawnBench(Path root, int count) throws IOException {
        this.root = root;
        this.count = count;
        this.script = Files.writeString(root.resolve("script.sh"), "echo hi\n");
    }

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        SpawnBench bench = new SpawnBench(Files.createTempDirectory("spawn-bench"), count);
        System.out.printf(
                "%d scripts, launch mechanism %s%n",
                count, System.getProperty("jdk.lang.Process.launchMechanism", "default"));
        bench.measure(1);
        bench.measure(2);
        System.exit(0);
    }

    private void measure(int threads) throws Exception {
        try (ScriptFixture scripts = new ScriptFixture(Files.createTempDirectory("spawn-bench"));
                BashHelper helper = new BashHelper("");
                BashHelper jobs = new BashHelper("set -m; ");
                WarmShells warm = new WarmShells(2 * threads);
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Candidate> candidates = List.of(
                    new Candidate("ProcessBuilder: setsid bash file", bare("setsid", "bash", script.toString())),
                    new Candidate("ProcessBuilder: bash file (no session)", bare("bash", script.toString())),
                    new Candidate("long-lived bash: setsid bash file", () -> helper.run("setsid bash", output())),
                    new Candidate("long-lived bash, set -m: bash file (no session)", () -> jobs.run("bash", output())),
                    new Candidate("warm shells: setsid bash, told what to source", () -> warm.run(script, output())),
                    new Candidate("warden: bash file in its session", () -> warden(scripts)),
                    new Candidate(
                            "ScriptHandler: a whole step", () -> ScriptFixture.succeeded(scripts.run("echo hi\n"))));
            for (int round = 0; round <= ROUNDS; round++) {
                for (Candidate candidate : candidates) {
                    candidate.round(pool, threads, count);
                }
            }
            double bareRate = candidates.get(0).best;
            for (Candidate candidate : candidates) {
                System.out.printf(
                        "%d thread(s)  %-48s %6.0f/s  x%.2f  %.2f ms of CPU each%n",
                        threads, candidate.name, candidate.best, candidate.best / bareRate, candidate.leastCpu);
            }
        }
    }

    private Callable<?> bare(String... command) {
        return () -> new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output().toFile())
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    private Path output() {
        return root.resolve("out" + number.incrementAndGet());
    }

    private WardenProcess.End warden(ScriptFixture scripts) throws Exception {
        Path folder = Files.createDirectory(root.resolve("w" + number.incrementAndGet()));
        ProcessSpec spec = new ProcessSpec(
                "bench",
                folder,
                new ScriptFacts("bench/1#1.1", root.toString(), "text", 0).lines(),
                root.toString(),
                ProcessSpec.Output.FILE,
                Path.of("/dev/null"),
                Path.of("/bin/bash"),
                List.of(script.toString()),
                Map.of("PATH", System.getenv("PATH"), "HOME", "/", "LANG", "C.UTF-8", "TMPDIR", "/tmp"));
        return scripts.warden.start(spec).end().get();
    }

    /** A way, and the best rate of its rounds; the first round only warms up. */
    private static final class Candidate {
        private final String name;
        private final Callable<?> way;
        private double best;
        private double leastCpu = Double.MAX_VALUE;
        private boolean warm;

        Candidate(String name, Callable<?> way) {
            this.name = name;
            this.way = way;
        }

        void round(ExecutorService pool, int threads, int count) throws Exception {
            long cpuBegan = cpuMillis();
            long began = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int share = count / threads;
                all.add(pool.submit(() -> {
                    for (int i = 0; i < share; i++) {
                        way.call();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            double rate = count / ((System.nanoTime() - began) / 1e9);
            double cpu = (double) (cpuMillis() - cpuBegan) / count;
            leastCpu = warm ? Math.min(leastCpu, cpu) : leastCpu;
            best = warm ? Math.max(best, rate) : 0;
            warm = true;
        }
    }

    /** Of this process, its children, and whom they waited for: what other load on the machine distorts least. */
    private static long cpuMillis() throws IOException {
        long ticks = ticks(ProcessHandle.current());
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            ticks += ticks(child);
        }
        return ticks * 10;
    }

    private static long ticks(ProcessHandle process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field = 11; field <= 14; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks;
    }

    /** Shells that are told what to start, one for each thread, and answer when it has ended. */
    private final class BashHelper implements AutoCloseable {
        private final List<Process> shells = new ArrayList<>();
        private final ThreadLocal<Shell> mine = ThreadLocal.withInitial(this::open);

        private final String setup;

        BashHelper(String setup) {
            this.setup = setup;
        }

        private Shell open() {
            try {
                Process process = new ProcessBuilder(
                                "bash", "-c", setup + "while read -r command; do eval \"$command\"; wait; echo; done")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                synchronized (shells) {
                    shells.add(process);
                }
                return new Shell(process.outputWriter(), process.inputReader());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        String run(String shell, Path output) throws IOException {
            return mine.get().ask("%s %s > %s 2>&1 < /dev/null &".formatted(shell, script, output));
        }

        @Override
        public void close() {
            shells.forEach(Process::destroyForcibly);
        }
    }

    /** Shells that were started beforehand, one for each script, and wait for what to source. */
    private static final class WarmShells implements AutoCloseable {
        private final BlockingQueue<Process> waiting = new LinkedBlockingQueue<>();
        private final ExecutorService starter = Executors.newSingleThreadExecutor();

        WarmShells(int count) {
            for (int i = 0; i < count; i++) {
                replenish();
            }
        }

        private void replenish() {
            starter.execute(() -> {
                try {
                    waiting.add(new ProcessBuilder(
                                    "setsid", "bash", "-c", "read -r out file; exec > $out 2>&1 < /dev/null; . $file")
                            .start());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        int run(Path script, Path output) throws IOException, InterruptedException {
            Process shell = waiting.take();
            replenish();
            try (BufferedWriter command = shell.outputWriter()) {
                command.write(output + " " + script);
                command.newLine();
            }
            return shell.waitFor();
        }

        @Override
        public void close() {
            starter.shutdownNow();
            waiting.forEach(Process::destroyForcibly);
        }
    }

    private record Shell(BufferedWriter commands, BufferedReader answers) {
        String ask(String command) throws IOException {
            commands.write(command);
            commands.newLine();
            commands.flush();
            return answers.readLine();
        }
    }
}
