package dev.baton.run;

import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Flows, and what befalls their runs, drawn from a seed. */
final class RandomRuns {
    private final RandomGenerator random;
    private int names;

    RandomRuns(RandomGenerator random) {
        this.random = random;
    }

    /** The flows that it may call. */
    static final Map<String, String> CALLED = Map.of(
            "short",
            "Bash:\"work {x}\":r -> Wait:\"5 seconds\" -> Bash:\"more {r}\":s {retries: 1}",
            "long",
            "---\nlimits: {visits: 4, timeout: 5m}\n---\n@again -> [Bash:\"a\":a || @call:short(x=\"{x}\"):c] -> "
                    + "Bash:\"test {a}\":t (if t.failed AND attempts < 3)~> @again ~> -> @gate:\"fine {c.s}?\":d");

    String flow() {
        String limits = random.nextInt(4) == 0 ? "limits: {timeout: 10m, visits: 6, steps: 40}" : "limits: {visits: 6}";
        String loop = random.nextInt(3) == 0
                ? "@again -> " + sequence(1) + " -> Bash:\"test\":t (if attempts < 3)~> @again ~> -> "
                : "";
        return "---\n" + limits + "\n---\n" + loop + sequence(2);
    }

    private String sequence(int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            elements.add(element(depth));
        }
        return String.join(" -> ", elements);
    }

    private String element(int depth) {
        int kind = random.nextInt(depth > 0 ? 12 : 5);
        return switch (kind) {
            case 0, 1 -> step();
            case 2 -> "Wait:\"" + (1 + random.nextInt(90)) + " seconds\"";
            case 3 -> step() + " -> @gate" + ++names + ":\"fine?\":d" + names + gateOptions();
            case 4 -> "AskUserQuestion:\"which?\":q" + ++names + " {choices: [a, b]}";
            case 5 -> "[" + step() + " (if passed)~> [" + sequence(depth - 1) + "] ~> (if failed)~> " + step() + " ~>]";
            case 6 -> "[" + sequence(depth - 1) + "]" + options();
            case 7, 8 ->
                "race [[" + sequence(depth - 1) + "] || " + step() + " || [" + sequence(depth - 1) + "]]"
                        + raceOptions();
            case 9 ->
                "@call:" + pick("short", "long") + "(x=" + pick("1", "\"a text\"") + "):v" + ++names + callOptions();
            default ->
                "[[" + sequence(depth - 1) + "] || [" + sequence(depth - 1) + "] || " + step() + "]" + forkOptions();
        };
    }

    private String step() {
        return "Bash:\"work\":v" + ++names + options();
    }

    private String gateOptions() {
        return random.nextInt(2) == 0 ? " {timeout: 2m, on-timeout: " + pick("approve", "reject", "fail") + "}" : "";
    }

    private String options() {
        return pick(
                "",
                "",
                "",
                " {retries: 2, delay: 10s}",
                " {idempotent: false}",
                " {on-failure: continue}",
                " {timeout: 1m}",
                " {retries: 1, jitter: true, fallback: [Bash:\"instead\":f" + ++names + "]}");
    }

    private String callOptions() {
        return pick("", "", " {retries: 1, delay: 10s}", " {on-failure: continue}", " {timeout: 1m}");
    }

    private String forkOptions() {
        return pick(
                "",
                "",
                " {on-failure: cancel}",
                " {concurrency: 1}",
                " {concurrency: 2, retries: 1}",
                " {timeout: 1m}");
    }

    private String raceOptions() {
        return pick("", "", " {retries: 1}", " {timeout: 1m}", " {on-failure: continue}");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Something that may happen to the run as it stands, or a little time that passes first. */
    RunCommand next(Story story) {
        List<String> out = story.out();
        int kind = random.nextInt(20);
        if (kind < 10 && !out.isEmpty()) {
            return report(story, out.get(random.nextInt(out.size())));
        }
        if (kind < 13 && !story.waitsFor().isEmpty()) {
            List<String> open = story.waitsFor();
            return new RunCommand.Answer(
                    open.get(random.nextInt(open.size())),
                    pick("approve", "revise: more", "reject", "a", "b", "rerun", "done", "failed"),
                    null,
                    "somebody");
        }
        return switch (kind) {
            case 13 -> new RunCommand.Pause(random.nextBoolean(), "somebody");
            case 14, 15 -> new RunCommand.Resume("somebody");
            case 16 -> random.nextInt(6) == 0 ? new RunCommand.Cancel(false, "somebody") : new RunCommand.Tick();
            case 17, 18 -> new RunCommand.Retry("somebody");
            default -> new RunCommand.Tick();
        };
    }

    private RunCommand report(Story story, String attempt) {
        AttemptId id = Story.id(attempt);
        // Now and then an attempt before the newest, or one that is no more.
        String told = random.nextInt(12) == 0 && id.attempt() > 1
                ? new AttemptId(id.run(), id.step(), id.visit(), id.attempt() - 1).folderName()
                : attempt;
        RunStatus status = story.state().status();
        boolean stopped = (status == RunStatus.CANCELLING || status == RunStatus.PAUSING) && random.nextBoolean();
        if (stopped) {
            return story.failure(told, FailureKind.CANCELLED, "stopped");
        }
        return switch (random.nextInt(8)) {
            case 0 -> story.failure(told, FailureKind.USER, "it broke");
            case 1 -> story.failure(told, FailureKind.PLATFORM, "overloaded");
            case 2 -> story.loss(told);
            default -> story.success(told, "done");
        };
    }

    Duration pause() {
        return Duration.ofSeconds(random.nextInt(4) == 0 ? random.nextInt(90) : 0);
    }

    boolean coin(int of) {
        return random.nextInt(of) == 0;
    }
}
