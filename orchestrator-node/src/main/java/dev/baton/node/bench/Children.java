package dev.baton.node.bench;

import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.DataFolder;
import dev.baton.run.RunEvent;
import dev.baton.run.actor.RunJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Workloads that need a process of their own: to weigh it, or to kill it. */
final class Children {
    private static final int BURST_TARGET_MILLIS = 4_000;
    private static final int RSS_TARGET_MIB = 600;
    private static final int PROGRESS_TARGET_MILLIS = 1_000;

    private Children() {}

    static List<Row> burst(Path folder, boolean quick) throws IOException, InterruptedException {
        int runs = quick ? 1_000 : 10_000;
        double[] cold = new double[quick ? 1 : 3];
        double[] warm = new double[cold.length];
        double rss = 0;
        for (int i = 0; i < cold.length; i++) {
            Process child = start(folder.resolve("data-" + i), "burst", Integer.toString(runs));
            List<String> said = lines(child);
            child.waitFor();
            cold[i] = Double.parseDouble(value(said, "cold "));
            warm[i] = Double.parseDouble(value(said, "warm "));
            rss = Math.max(rss, Double.parseDouble(value(said, "rss ")));
        }
        String what = String.format(
                Locale.ROOT, "%,d runs of 3 no-op steps started at once, median of %d, ", runs, cold.length);
        return List.of(
                burst(
                        what + "the first thing that a process does",
                        Sample.of(cold).p50(),
                        rss),
                burst(what + "in the same process once more", Sample.of(warm).p50(), rss));
    }

    private static Row burst(String what, double millis, double rss) {
        return new Row(
                what,
                String.format(Locale.ROOT, "%.2f s, RSS %.0f MiB at most", millis / 1_000, rss),
                "<= 4 s, RSS <= 600 MB",
                millis <= BURST_TARGET_MILLIS && rss <= RSS_TARGET_MIB);
    }

    /** Maps over so many items, and what comes of them folded. */
    static List<Row> maps(Path folder, boolean quick) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        rows.add(map(folder.resolve("small"), 10_000, 1_000));
        if (!quick) {
            rows.add(map(folder.resolve("large"), 1_000_000, 60_000));
        }
        return rows;
    }

    private static Row map(Path folder, int items, int targetMillis) throws IOException, InterruptedException {
        Process child = start(folder, "map", Integer.toString(items));
        List<String> said = lines(child);
        child.waitFor();
        double cold = Double.parseDouble(value(said, "cold "));
        double warm = Double.parseDouble(value(said, "warm "));
        return new Row(
                String.format(Locale.ROOT, "map of %,d no-op items and a reduce by 1,000, in a heap of 384 MB", items),
                String.format(
                        Locale.ROOT,
                        "%.2f s in a new process, %.2f s once more, RSS %.0f MiB",
                        cold / 1_000,
                        warm / 1_000,
                        Double.parseDouble(value(said, "rss "))),
                String.format(Locale.ROOT, "<= %d s", targetMillis / 1_000),
                cold <= targetMillis);
    }

    static Row killed(Path folder, boolean quick) throws IOException, InterruptedException {
        int runs = quick ? 300 : 3_000;
        Path data = folder.resolve("data");
        Process first = start(data, "busy", Integer.toString(runs));
        try (BufferedReader out = reader(first)) {
            awaitLine(out, "half");
            first.destroyForcibly();
        }
        first.waitFor();
        Process second = start(data, "resume", Integer.toString(runs));
        List<String> said = lines(second);
        second.waitFor();
        double progress = Double.parseDouble(value(said, "progress "));
        int repeated = repeated(data);
        return new Row(
                String.format(Locale.ROOT, "kill -9 with %,d runs of 10 steps under way, restart", runs),
                String.format(
                        Locale.ROOT,
                        "first progress %.0f ms after the process is up, all ended after %s s; finished steps repeated: %d",
                        progress,
                        value(said, "all "),
                        repeated),
                "<= 1,000 ms, 0 repeated",
                progress <= PROGRESS_TARGET_MILLIS && repeated == 0);
    }

    /** Steps whose success is recorded more than once, or that began again after it. */
    private static int repeated(Path data) {
        int repeated = 0;
        try (RunStore store = RunStore.open(DataFolder.open(data.resolve("data")))) {
            for (var row : store.list(dev.baton.journal.RunQuery.newest(10_000)).rows()) {
                Set<String> done = new HashSet<>();
                try (Stream<StoredEvent> events = store.events(row.id(), 1)) {
                    for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                        for (RunEvent fact : RunJson.readRecord(event.payload()).facts()) {
                            repeated += repeats(fact, done) ? 1 : 0;
                        }
                    }
                }
            }
        }
        return repeated;
    }

    private static boolean repeats(RunEvent fact, Set<String> done) {
        return switch (fact) {
            case RunEvent.StepSucceeded success -> !done.add(success.attempt().idempotencyKey());
            case RunEvent.StepScheduled scheduled ->
                done.contains(scheduled.attempt().idempotencyKey());
            default -> false;
        };
    }

    private static Process start(Path data, String what, String runs) throws IOException {
        Files.createDirectories(data);
        List<String> command = Jvm.command(384);
        command.addAll(List.of(ChildMain.class.getName(), data.toString(), what, runs));
        return new ProcessBuilder(command)
                .redirectError(data.resolve("errors").toFile())
                .start();
    }

    private static BufferedReader reader(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void awaitLine(BufferedReader out, String wanted) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(wanted)) {
                return;
            }
        }
        throw new IOException("the measured process ended before it said '" + wanted + "'");
    }

    private static List<String> lines(Process child) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = reader(child)) {
            out.lines().forEach(lines::add);
        }
        return lines;
    }

    private static String value(List<String> lines, String key) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("the measured process did not say '" + key + "', but " + lines));
    }
}
