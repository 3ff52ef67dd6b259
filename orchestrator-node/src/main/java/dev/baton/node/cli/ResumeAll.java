package dev.baton.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.host.RunService;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import dev.baton.view.Summaries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Goes on with every interrupted run, until each is over, paused, or waits for a person. */
final class ResumeAll {
    private final Shell shell;
    private final RunsOption data;
    private final boolean json;
    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();

    ResumeAll(Shell shell, RunsOption data, boolean json) {
        this.shell = shell;
        this.data = data;
        this.json = json;
    }

    /** @param snapshot null when nothing more will be heard of the run */
    private record Came(String run, RunService.@Nullable Snapshot snapshot) {}

    /** The document of {@code --json}. */
    record Document(List<Line> runs) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Line(String run, String status, List<String> waiting) {}

    int call() throws Exception {
        Map<String, Long> records = new LinkedHashMap<>();
        try (StoredRuns runs = StoredRuns.open(shell, data)) {
            runs.interrupted()
                    .forEach(row -> records.put(row.id(), runs.view(row).sequence()));
        }
        Map<String, Line> ended = records.isEmpty() ? Map.of() : follow(records);
        if (json) {
            shell.out().println(Summaries.json(new Document(List.copyOf(ended.values()))));
        } else if (records.isEmpty()) {
            shell.out().println("no interrupted runs");
        }
        return ended.values().stream().mapToInt(ResumeAll::exitCode).max().orElse(ExitCode.COMPLETED);
    }

    /** @param records how many each run has already */
    private Map<String, Line> follow(Map<String, Long> records) throws Exception {
        Map<String, Line> ended = new LinkedHashMap<>();
        List<AutoCloseable> subscriptions = new ArrayList<>();
        try (RunService service = data.service(shell)) {
            for (Map.Entry<String, Long> run : records.entrySet()) {
                subscriptions.add(service.follow(run.getKey(), run.getValue() + 1, new Ear(run.getKey())));
                came.add(woken(run.getKey(), service));
            }
            while (ended.size() < records.size()) {
                Came next = came.take();
                if (!ended.containsKey(next.run()) && isAtRest(next.snapshot())) {
                    Line line = line(next);
                    ended.put(next.run(), line);
                    say(line);
                }
            }
            for (AutoCloseable subscription : subscriptions) {
                subscription.close();
            }
        }
        return ended;
    }

    private static Came woken(String run, RunService service) {
        RunService.Reply reply = Replies.await(service.wake(run));
        return new Came(run, reply instanceof RunService.Reply.Done done ? done.snapshot() : null);
    }

    private static boolean isAtRest(RunService.@Nullable Snapshot snapshot) {
        return snapshot == null
                || snapshot.status().isFinal()
                || snapshot.status() == RunStatus.PAUSED
                || snapshot.onlyPeople();
    }

    private static Line line(Came came) {
        RunService.Snapshot snapshot = came.snapshot();
        return snapshot == null
                ? new Line(came.run(), "interrupted", List.of())
                : new Line(
                        came.run(),
                        snapshot.status().shown(),
                        snapshot.waiting().stream()
                                .map(waiting -> waiting.name())
                                .toList());
    }

    private void say(Line line) {
        if (!json) {
            String waits = line.waiting().isEmpty() ? "" : ", waits for " + String.join(", ", line.waiting());
            shell.out().println(line.run() + "  " + line.status() + waits);
            shell.out().flush();
        }
    }

    private static int exitCode(Line line) {
        return switch (line.status()) {
            case "completed" -> ExitCode.COMPLETED;
            case "waiting", "paused" -> ExitCode.WAITING;
            default -> ExitCode.FAILED;
        };
    }

    private final class Ear implements RunService.Follower {
        private final String run;

        Ear(String run) {
            this.run = run;
        }

        @Override
        public void record(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            came.add(new Came(run, after));
        }

        @Override
        public void ended(@Nullable String why) {
            came.add(new Came(run, null));
        }
    }
}
