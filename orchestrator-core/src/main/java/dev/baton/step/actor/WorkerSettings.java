package dev.baton.step.actor;

import dev.baton.step.StepWork;
import java.util.Map;
import java.util.Set;

/**
 * What a pool offers.
 *
 * @param node the node's name, as it is recorded
 * @param labels what steps may ask for with {@code needs}
 * @param scriptSlots scripts at a time, at least 1
 * @param agentSlots agents and HTTP requests at a time, at least 1
 * @param taskSlots registered functions at a time, at least 1
 */
public record WorkerSettings(String node, Set<String> labels, int scriptSlots, int agentSlots, int taskSlots) {
    public WorkerSettings {
        if (scriptSlots < 1 || agentSlots < 1 || taskSlots < 1) {
            throw new IllegalArgumentException("Expected at least one slot of each kind, but got " + scriptSlots + ", "
                    + agentSlots + " and " + taskSlots);
        }
        labels = Set.copyOf(labels);
    }

    /** Attempts at a time, by kind. */
    public Map<StepWork.Slot, Integer> slots() {
        return Map.of(
                StepWork.Slot.SCRIPT, scriptSlots,
                StepWork.Slot.AGENT, agentSlots,
                StepWork.Slot.TASK, taskSlots);
    }

    public static WorkerSettings standard(String node) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new WorkerSettings(node, Set.of(), Math.max(8, 2 * cores), 16, 64);
    }
}
