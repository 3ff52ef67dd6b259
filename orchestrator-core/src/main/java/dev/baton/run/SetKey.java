package dev.baton.run;

import dev.baton.expression.Json;
import dev.baton.expression.Value;
import dev.baton.plan.PlanNode;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The key {@code @set} of a JSON result: variables that the result assigns beside its own. */
final class SetKey {
    private static final String KEY = "@set";

    private SetKey() {}

    /**
     * @param output without the key
     * @param values what is assigned
     * @param ignored names that may not be
     */
    record Found(StepOutput output, Map<String, Binding> values, List<String> ignored) {}

    static Found take(Deciding deciding, PlanNode.Step step, int frame, StepOutput output) {
        Found nothing = new Found(output, Map.of(), List.of());
        if (!step.policy().allowSet() || output.text() instanceof StoredText.Sealed) {
            return nothing;
        }
        String text = deciding.values(frame).text(output.text());
        if (!text.contains("\"" + KEY + "\"")
                || !(Json.parse(text) instanceof Value.ObjectOf object)
                || !(object.members().get(KEY) instanceof Value.ObjectOf assigned)) {
            return nothing;
        }
        Map<String, Value> rest = new LinkedHashMap<>(object.members());
        rest.remove(KEY);
        String without = Json.write(new Value.ObjectOf(rest));
        return assign(targets(deciding.state(), frame), assigned, output.withText(new StoredText.Inline(without)));
    }

    private static Set<String> targets(RunState state, int frame) {
        PlanNode.Call call = Calling.around(state, frame);
        return call == null ? state.bundle().plan().setTargets() : call.setTargets();
    }

    private static Found assign(Set<String> targets, Value.ObjectOf assigned, StepOutput output) {
        Map<String, Binding> values = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        assigned.members().forEach((name, value) -> {
            if (targets.contains(name)) {
                values.put(name, Binding.given(RunValues.plain(value)));
            } else {
                ignored.add(name);
            }
        });
        return new Found(output, values, ignored);
    }
}
