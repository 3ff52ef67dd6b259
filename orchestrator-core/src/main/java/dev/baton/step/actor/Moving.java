package dev.baton.step.actor;

import dev.baton.step.FileValue;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What slots work takes, whether it may be made on any node, and what it weighs on the way there. */
final class Moving {
    /** About so many characters go in one message; it must fit in a frame of 256 KiB. */
    static final int MESSAGE_WEIGHT = 64 * 1024;

    /** The most in one message, however light they are. */
    static final int MESSAGE_PARTS = 128;

    /** What a request or a report weighs beside its texts. */
    private static final int BARE = 256;

    private Moving() {}

    static StepWork.Slot slot(StepWork work) {
        return switch (work) {
            case StepWork.Script ignored -> StepWork.Slot.SCRIPT;
            case StepWork.Agent ignored -> StepWork.Slot.AGENT;
            case StepWork.Http ignored -> StepWork.Slot.AGENT;
            case StepWork.Task ignored -> StepWork.Slot.TASK;
            case StepWork.Chunk chunk -> chunk.setting().slot();
            case StepWork.Batch ignored ->
                throw new IllegalArgumentException(
                        "Expected work for a worker, but got a batch, which has a supervisor");
        };
    }

    /** Whether the work needs nothing of its run's files, and so little else that sending it is no burden. */
    static boolean isFree(StepRequest request) {
        boolean free = switch (request.work()) {
            case StepWork.Task ignored -> true;
            case StepWork.Http ignored -> true;
            case StepWork.Chunk ignored -> true;
            case StepWork.Agent agent ->
                agent.scripted() != null && agent.scripted().files().isEmpty();
            case StepWork.Script ignored -> false;
            case StepWork.Batch ignored -> false;
        };
        return free && weight(request) <= MESSAGE_WEIGHT;
    }

    static int weight(StepRequest request) {
        long weight = BARE
                + request.workdir().length()
                + request.scratch().length()
                + switch (request.work()) {
                    case StepWork.Script script ->
                        script.source().length()
                                + script.variables().length()
                                + length(script.stdin())
                                + weight(script.env());
                    case StepWork.Agent agent ->
                        agent.instruction().length()
                                + agent.definition().systemPrompt().length()
                                + weight(agent.context())
                                + weight(agent.scripted());
                    case StepWork.Http http -> http.request().length() + weight(http.headers()) + length(http.body());
                    case StepWork.Task task -> task.input().length();
                    case StepWork.Chunk chunk ->
                        // The scope of a batch is a run's inputs and variables, each of them short or elsewhere.
                        MESSAGE_WEIGHT / 16 + chunk.items().preview().length();
                    case StepWork.Batch ignored -> MESSAGE_WEIGHT;
                };
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    private static long weight(StepWork.@Nullable ScriptedReply scripted) {
        return scripted == null ? 0 : length(scripted.text()) + length(scripted.fail()) + weight(scripted.files());
    }

    private static long weight(Map<String, String> texts) {
        long weight = 0;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            weight += text.getKey().length() + text.getValue().length() + 4;
        }
        return weight;
    }

    static int weight(StepReport report) {
        StepOutcome outcome = report.outcome();
        return BARE
                + switch (outcome) {
                    case null -> 0;
                    case StepOutcome.Succeeded succeeded -> weight(succeeded.output());
                    case StepOutcome.Failed failed -> failed.failure().message().length() + weight(failed.output());
                };
    }

    private static int weight(@Nullable StepOutput output) {
        if (output == null) {
            return 0;
        }
        int weight = output.text().preview().length() + output.stderr().length();
        for (FileValue file : output.files()) {
            weight += BARE + file.text().length() + file.path().length();
        }
        for (String warning : output.warnings()) {
            weight += warning.length();
        }
        return weight;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
