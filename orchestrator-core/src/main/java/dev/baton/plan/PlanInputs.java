package dev.baton.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.flow.syntax.Flow;
import dev.baton.plan.InputAnalysis.Need;
import dev.baton.plan.Plan.Input;
import dev.baton.plan.RegionDraft.Read;
import dev.baton.source.SourceRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that a start must or may bring: those declared first, then the others in the order of their first use. */
final class PlanInputs {
    private final Flow flow;
    private final Map<String, SourceRef> firstUse = new LinkedHashMap<>();
    private final Map<String, String> templateDefaults = new LinkedHashMap<>();
    private final Map<String, Need> needs;

    PlanInputs(PlanDraft draft) {
        this.flow = draft.facts.flow();
        draft.regions.stream()
                .flatMap(RegionDraft::allReads)
                .sorted(Comparator.comparingInt((Read read) -> read.at().line())
                        .thenComparingInt(read -> read.at().column()))
                .forEach(read -> firstUse.putIfAbsent(read.path().name(), read.at()));
        flow.templates().stream()
                .filter(Flow.Template::inString)
                .filter(template -> template.defaultValue() != null)
                .forEach(template -> templateDefaults.putIfAbsent(template.name(), template.defaultValue()));
        this.needs = new InputAnalysis(draft.regions).needs();
    }

    List<Input> list() {
        var inputs = new LinkedHashMap<String, Input>();
        flow.frontMatter()
                .yaml()
                .path("params")
                .properties()
                .forEach(param -> inputs.put(param.getKey(), declared(param.getKey(), param.getValue())));
        firstUse.forEach((name, at) -> {
            Need need = needs.getOrDefault(name, Need.REQUIRED);
            if (need != Need.BOUND) {
                String value = templateDefaults.get(name);
                inputs.putIfAbsent(name, new Input(name, need == Need.REQUIRED && value == null, value, null, at));
            }
        });
        return new ArrayList<>(inputs.values());
    }

    /** A parameter that nothing reads may still be meant for an agent, which sees all variables: it is asked for as well. */
    private Input declared(String name, JsonNode param) {
        JsonNode value = param.path("default");
        JsonNode description = param.isObject() ? param.path("description") : param;
        String defaultValue = value.isMissingNode() || value.isNull() ? templateDefaults.get(name) : text(value);
        boolean bound = needs.getOrDefault(name, Need.REQUIRED) != Need.REQUIRED;
        return new Input(
                name, defaultValue == null && !bound, defaultValue, textOrNull(description), firstUse.get(name));
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? null : text(node);
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }
}
