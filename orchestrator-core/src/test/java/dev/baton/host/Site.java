package dev.baton.host;

import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.step.StepHandler;
import dev.baton.step.actor.WorkerSettings;
import dev.baton.step.script.Warden;
import dev.baton.step.script.WardenRunner;
import dev.baton.step.script.WardenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A data folder, a working folder and flows written there. */
final class Site {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    final Path data;
    final Path work;
    private final Path home;
    private final Submissions submissions;

    Site(Path folder) throws IOException {
        data = folder.resolve("data");
        work = Files.createDirectories(folder.resolve("work"));
        home = Files.createDirectories(folder.resolve("home"));
        submissions = new Submissions(System.getenv(), home, new WardenRunner(new Warden(WardenSettings.DEFAULT)));
    }

    /** Runs that wait leave memory at once, and what is due is looked for all the time. */
    HostSettings hasty(boolean whole) {
        return settings(whole, Duration.ofMillis(50), Duration.ofMillis(10));
    }

    HostSettings settings(boolean whole, Duration passivateAfter, Duration sweep) {
        return new HostSettings(
                data, whole, WorkerSettings.standard("local"), System.getenv(), home, passivateAfter, sweep);
    }

    LocalHost open() {
        return open(hasty(false), Map.of());
    }

    LocalHost open(HostSettings settings, Map<String, StepHandler> tasks) {
        return LocalHost.open(settings, tasks, run -> Optional.empty());
    }

    /** A node's: all runs are its own. */
    LocalHost openWhole() {
        LocalHost host = open(hasty(true), Map.of());
        host.takeWholeFolder();
        return host;
    }

    Prepared.Ready flow(String id, String text) throws IOException {
        return flow(id, text, Map.of(), null);
    }

    Prepared.Ready flow(String id, String text, Map<String, String> inputs, @Nullable String keep) throws IOException {
        return flow(id, text, inputs, Map.of(), keep);
    }

    /** @param answers given beforehand */
    Prepared.Ready answered(String id, String text, Map<String, String> answers) throws IOException {
        return flow(id, text, Map.of(), answers, null);
    }

    private Prepared.Ready flow(
            String id, String text, Map<String, String> inputs, Map<String, String> answers, @Nullable String keep)
            throws IOException {
        Path file = Files.writeString(work.resolve(id + ".flow"), text);
        Prepared prepared = submissions.prepare(
                new Submission(file.toString(), inputs, List.of(), answers, id, work, false, false, keep, "test"));
        if (prepared instanceof Prepared.Ready ready) {
            return ready;
        }
        throw new IllegalArgumentException(prepared.toString());
    }

    static Prepared.Ready plan(String id, RunBundle bundle) {
        return new Prepared.Ready(bundle, Plans.start(id, bundle), Map.of(), List.of());
    }

    static RunCommand.Answer answer(String name, String value) {
        return new RunCommand.Answer(name, value, null, "test");
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    static RunService.Reply.Done done(CompletionStage<RunService.Reply> reply) throws Exception {
        RunService.Reply came = get(reply);
        if (came instanceof RunService.Reply.Done done) {
            return done;
        }
        throw new AssertionError("Expected the command to be done, but got " + came);
    }

    static String refusal(CompletionStage<RunService.Reply> reply) throws Exception {
        RunService.Reply came = get(reply);
        if (came instanceof RunService.Reply.Refused refused) {
            return refused.why();
        }
        throw new AssertionError("Expected the command to be refused, but got " + came);
    }

    /** For what tells nobody that it has come about, such as a lock that is released or a file that is written. */
    static void await(String what, BooleanSupplier holds) {
        Instant end = Instant.now().plus(LONGEST);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Expected that " + what + ", but it did not come about");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    static void awaitLeftMemory(LocalHost host, String run) {
        await("run " + run + " leaves memory", () -> !host.locks().owns(run));
    }

    /** What a run shows. */
    static final class Watch implements RunService.Follower {
        final List<Long> sequences = new CopyOnWriteArrayList<>();
        final List<RunEvent> facts = new CopyOnWriteArrayList<>();
        final List<String> output = new CopyOnWriteArrayList<>();
        private final BlockingQueue<RunService.Snapshot> snapshots = new LinkedBlockingQueue<>();

        static Watch of(RunService host, String run) {
            return from(host, run, 1);
        }

        static Watch from(RunService host, String run, long from) {
            Watch watch = new Watch();
            host.follow(run, from, watch);
            return watch;
        }

        @Override
        public void record(long sequence, Instant at, List<RunEvent> recorded, RunService.Snapshot after) {
            sequences.add(sequence);
            facts.addAll(recorded);
            snapshots.add(after);
        }

        @Override
        public void output(dev.baton.step.AttemptId attempt, String line) {
            output.add(line);
        }

        /** The first status of that kind that has not been awaited yet. */
        RunService.Snapshot await(Predicate<RunService.Snapshot> wanted) throws InterruptedException {
            RunService.Snapshot last = null;
            while (true) {
                RunService.Snapshot next = snapshots.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError(
                            "Expected another status, but the last one is " + last + " after " + facts);
                }
                if (wanted.test(next)) {
                    return next;
                }
                last = next;
            }
        }

        RunService.Snapshot await(RunStatus status) throws InterruptedException {
            return await(snapshot -> snapshot.status() == status);
        }

        <T extends RunEvent> List<T> all(Class<T> type) {
            return facts.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }
}
