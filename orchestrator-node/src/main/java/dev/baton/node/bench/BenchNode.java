package dev.baton.node.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A measured process and what it says: a line each, a word and mostly a figure. */
final class BenchNode implements AutoCloseable {
    private static final String END = "(end)";
    private static final int LONGEST_SILENCE_MINUTES = 15;

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private BenchNode(Process process, Path log) {
        this.process = process;
        this.log = log;
        Thread.ofVirtual().start(this::read);
    }

    /** @param log where its errors go */
    static BenchNode start(ProcessBuilder builder, Path log) throws IOException {
        return new BenchNode(
                builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // It was ended while it was read from.
            lines.add(e.toString());
        } finally {
            lines.add(END);
        }
    }

    /** The rest of the first line that begins with this; what comes before is passed over. */
    String await(String word) throws IOException, InterruptedException {
        for (String line = next(); line != null && !line.equals(END); line = next()) {
            if (line.startsWith(word)) {
                return line.substring(word.length()).strip();
            }
        }
        List<String> errors = Files.readAllLines(log);
        throw new IOException("Expected the measured process to say '" + word + "', but it "
                + (process.isAlive() ? "was silent" : "ended") + "; its errors end with: "
                + String.join(" / ", errors.subList(Math.max(0, errors.size() - 3), errors.size())));
    }

    private @Nullable String next() throws InterruptedException {
        return lines.poll(LONGEST_SILENCE_MINUTES, TimeUnit.MINUTES);
    }

    double awaitNumber(String word) throws IOException, InterruptedException {
        return Double.parseDouble(await(word));
    }

    void tell(String line) throws IOException {
        process.getOutputStream().write(String.format(Locale.ROOT, "%s%n", line).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** kill -9, and returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
