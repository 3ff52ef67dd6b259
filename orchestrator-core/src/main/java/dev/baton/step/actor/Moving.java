package dev.baton.step.actor;

import dev.baton.step.RunFiles;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.Weights;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What slots work takes, whether it may be made on any node, and what it weighs on the way there. */
final class Moving {
    /** About so many bytes go in one message, unless a single part is more. */
    static final int MESSAGE_WEIGHT = 64 * 1024;

    /** The most that a single request for another node may weigh: with what is not weighed it must fit in a frame of 2 MiB. */
    static final int MOST_WEIGHT = 1024 * 1024;

    /** The most in one message, however light they are. */
    static final int MESSAGE_PARTS = 128;

    /** What a request or a report weighs beside its texts. */
    private static final int BARE = Weights.BARE;

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
        // A chunk is work for a while, and there is nobody but other nodes to share a batch with.
        int most = request.work() instanceof StepWork.Chunk ? MOST_WEIGHT / 4 : MESSAGE_WEIGHT;
        return free && weight(request) <= most;
    }

    static int weight(StepRequest request) {
        long weight = BARE
                + request.workdir().length()
                + request.scratch().length()
                + weight(request.files())
                + switch (request.work()) {
                    case StepWork.Script script ->
                        length(script.source())
                                + length(script.variables())
                                + length(script.stdin())
                                + weight(script.env())
                                + sealed(script.secrets());
                    case StepWork.Agent agent ->
                        length(agent.instruction())
                                + length(agent.definition().systemPrompt())
                                + weight(agent.context())
                                + weight(agent.scripted())
                                + sealed(agent.secrets());
                    case StepWork.Http http -> length(http.request()) + weight(http.headers()) + length(http.body());
                    case StepWork.Task task -> length(task.input());
                    case StepWork.Chunk chunk ->
                        chunk.setting().scope().weight()
                                + Weights.of(chunk.items())
                                + (chunk.before() == null ? 0 : Weights.of(chunk.before()));
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
            weight += length(text.getKey()) + length(text.getValue()) + 4;
        }
        return weight;
    }

    private static long sealed(Map<String, StoredText.Sealed> secrets) {
        long weight = 0;
        for (Map.Entry<String, StoredText.Sealed> secret : secrets.entrySet()) {
            weight += length(secret.getKey()) + Weights.of(secret.getValue());
        }
        return weight;
    }

    private static long weight(@Nullable RunFiles files) {
        return files == null ? 0 : Weights.of(files);
    }

    static int weight(StepReport report) {
        StepOutcome outcome = report.outcome();
        long weight = BARE
                + switch (outcome) {
                    case null -> 0;
                    case StepOutcome.Succeeded succeeded -> weight(succeeded.output());
                    case StepOutcome.Failed failed -> length(failed.failure().message()) + weight(failed.output());
                };
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    private static long weight(@Nullable StepOutput output) {
        return output == null ? 0 : Weights.of(output);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : Weights.of(text);
    }
}
