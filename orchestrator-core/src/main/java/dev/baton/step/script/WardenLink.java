package dev.baton.step.script;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One warden process and the pipes to it. When it is gone the link is closed for good, and every process that it had
 * is killed from here and reported as lost.
 */
final class WardenLink implements AutoCloseable {
    private static final String SCRIPT = "warden.pl";
    private static final Duration START_TIME = Duration.ofSeconds(20);

    private final Process process;
    private final OutputStream commands;
    private final WardenSettings settings;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean lost;
    private final AtomicLong jobs = new AtomicLong();
    private final Map<Long, WardenProcess> running = new ConcurrentHashMap<>();
    // The warden answers in the order in which it is asked.
    private final Queue<CompletableFuture<Boolean>> questions = new ConcurrentLinkedQueue<>();
    // Not a monitor: writers are virtual threads, and a full pipe must not pin their carriers.
    private final ReentrantLock writing = new ReentrantLock();

    private WardenLink(Process process, WardenSettings settings) {
        this.process = process;
        this.commands = process.getOutputStream();
        this.settings = settings;
    }

    /** Starts the process; does not wait until it is ready. */
    static WardenLink open(WardenSettings settings) throws WardenException {
        // An empty environment, so that a search for a run's processes never takes the warden of a flow that was
        // itself started by a script for one of them.
        ProcessBuilder builder = new ProcessBuilder(
                settings.perl(), "-", Double.toString(settings.patience().toMillis() / 1000.0), "baton-warden");
        builder.environment().clear();
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try (InputStream script = WardenLink.class.getResourceAsStream(SCRIPT)) {
            byte[] program = script.readAllBytes();
            Process process = builder.start();
            WardenLink link = new WardenLink(process, settings);
            link.commands.write(program);
            link.commands.flush();
            Thread.ofPlatform().daemon().name("warden-reports").start(link::listen);
            Thread.ofPlatform().daemon().name("warden-beat").start(link::beat);
            return link;
        } catch (IOException e) {
            throw new WardenException(
                    "Expected to start '" + settings.perl() + "', which watches over scripts, but: " + e.getMessage()
                            + ". Install it with 'apt-get install perl-base', 'dnf install perl' or"
                            + " 'apk add perl'.",
                    e);
        }
    }

    boolean isOpen() {
        return !lost && !closed.isDone();
    }

    /** The warden's own pid. */
    long pid() {
        return process.pid();
    }

    /** Starts a process; its end is known through what is returned, also when it could not be started. */
    WardenProcess start(ProcessSpec spec) throws WardenException {
        long job = jobs.incrementAndGet();
        WardenProcess started = new WardenProcess(this, job, spec);
        running.put(job, started);
        try {
            send(WardenWire.run(job, spec));
        } catch (WardenException e) {
            running.remove(job);
            throw e;
        }
        if (closed.isDone()) {
            abandon(started);
        }
        return started;
    }

    CompletableFuture<Boolean> signal(long job, String name) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        writing.lock();
        try {
            questions.add(answer);
            send(WardenWire.signal(job, name));
        } catch (WardenException e) {
            answer.complete(false);
        } finally {
            writing.unlock();
        }
        if (closed.isDone()) {
            answer.complete(false);
        }
        return answer;
    }

    private void send(byte[] frame) throws WardenException {
        awaitReady();
        writing.lock();
        try {
            commands.write(frame);
            commands.flush();
        } catch (IOException e) {
            lost = true;
            throw new WardenException("The process that watches over scripts is gone", e);
        } finally {
            writing.unlock();
        }
    }

    /** Whether it was there, and is not any more. */
    boolean isLost() {
        return lost;
    }

    /** Perl reads its program from the pipe that then carries the commands: nothing may follow before it has it all. */
    private void awaitReady() throws WardenException {
        if (ready.isDone() && !ready.isCompletedExceptionally()) {
            return;
        }
        try {
            ready.orTimeout(START_TIME.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (RuntimeException e) {
            throw new WardenException(
                    "Expected '" + settings.perl() + "', which watches over scripts, to start, but it ended at once or"
                            + " did not answer",
                    e);
        }
    }

    private void beat() {
        byte[] frame = WardenWire.beat();
        try {
            awaitReady();
            while (!closed.isDone()) {
                send(frame);
                Thread.sleep(settings.beat());
            }
        } catch (WardenException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader reports =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                accept(line);
            }
        } catch (IOException e) {
            // The same as its end.
        } finally {
            lose();
        }
    }

    private void accept(String line) {
        String[] words = line.split(" ", 3);
        long number = Long.parseLong(words[1]);
        switch (words[0]) {
            case "ready" -> ready.complete(null);
            case "started" -> started(number).started().complete(null);
            case "failed" -> failed(ended(number), words[2]);
            case "exit" -> exit(number, words[2].split(" ", 5));
            case "gone" -> ended(number).release(words[2].equals("1"));
            case "signalled" -> questions.remove().complete(words[2].equals("1"));
            default -> throw new IllegalStateException("Expected a report of the warden, but got '" + line + "'");
        }
    }

    private WardenProcess started(long job) {
        return Objects.requireNonNull(running.get(job), "a process that was asked for");
    }

    private WardenProcess ended(long job) {
        return Objects.requireNonNull(running.remove(job), "a process that was asked for");
    }

    private static void failed(WardenProcess process, String why) {
        process.fail(new WardenException(why));
        process.release(false);
    }

    private void exit(long job, String[] words) {
        var end = new WardenProcess.End(
                ProcessExit.parse(words[0], words[1]), words[2].equals("1"), words[3].equals("1"), words[4]);
        WardenProcess process = end.leftBehind() ? started(job) : ended(job);
        process.end().complete(end);
        if (!end.leftBehind()) {
            process.release(end.strays());
        }
    }

    private void lose() {
        closed.complete(null);
        ready.completeExceptionally(new WardenException("The process that watches over scripts ended"));
        process.destroyForcibly();
        List.copyOf(running.values()).forEach(this::abandon);
        questions.forEach(answer -> answer.complete(false));
    }

    private void abandon(WardenProcess lost) {
        ProcessRecord.read(lost.spec().folder()).ifPresent(ProcessLeftovers::kill);
        lost.fail(new WardenException("the process that watches over scripts was killed"));
        // What its scripts left behind is not known any more, so it is looked for when its run ends.
        lost.release(true);
    }

    /** Ends the warden, which kills whatever it still has, and waits for that. */
    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Completed when the warden is gone. */
    CompletableFuture<Void> closed() {
        return closed;
    }
}
