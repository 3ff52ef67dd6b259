package dev.baton.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.check.Findings;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Flow;
import dev.baton.plan.Plan.Limits;
import dev.baton.source.Span;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the front matter says about runs: limits, how long to keep them, what starts them. */
final class PlanSettings {
    private static final List<String> LIMITS = List.of("visits", "steps", "timeout");

    private final Flow flow;
    private final JsonNode yaml;
    private final Findings findings;

    PlanSettings(Flow flow, Findings findings) {
        this.flow = flow;
        this.yaml = flow.frontMatter().yaml();
        this.findings = findings;
    }

    @Nullable
    String description() {
        return text(yaml.path("description"));
    }

    Limits limits() {
        JsonNode limits = yaml.path("limits");
        if (limits.isMissingNode() || limits.isNull()) {
            return Limits.DEFAULT;
        }
        if (!limits.isObject()) {
            wrong("limits", "Expected 'limits' to hold visits, steps and timeout, but it does not");
            return Limits.DEFAULT;
        }
        limits.fieldNames().forEachRemaining(this::checkLimit);
        return new Limits(
                count(limits, "visits", Limits.DEFAULT.visits()),
                count(limits, "steps", Limits.DEFAULT.steps()),
                duration(limits.path("timeout"), "timeout"));
    }

    /** How long a finished run is kept, as written. */
    @Nullable
    String keep() {
        JsonNode keep = yaml.path("keep");
        return duration(keep, "keep") == null ? null : text(keep);
    }

    /** {@code {"on": …, "schedule": […]}}, with what there is of it; null when nothing starts the flow by itself. */
    @Nullable
    JsonNode triggers() {
        ObjectNode triggers = JsonNodeFactory.instance.objectNode();
        JsonNode on = yaml.path("on");
        if (!on.isMissingNode() && !on.isNull()) {
            triggers.set("on", on);
        }
        ArrayNode schedules = JsonNodeFactory.instance.arrayNode();
        for (Definition definition : flow.definitions()) {
            if (definition instanceof Definition.Schedule schedule) {
                schedules.add(schedule.when().value());
            }
        }
        if (!schedules.isEmpty()) {
            triggers.set("schedule", schedules);
        }
        return triggers.isEmpty() ? null : triggers;
    }

    private void checkLimit(String key) {
        if (!LIMITS.contains(key)) {
            findings.error(
                    "bad-front-matter",
                    at(key),
                    "Expected a limit of visits, steps or timeout, but there is no '" + key + "'",
                    findings.suggest(key, LIMITS, null));
        }
    }

    private int count(JsonNode limits, String key, int otherwise) {
        JsonNode value = limits.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 1) {
            wrong(key, "Expected '" + key + "' to be a whole number, 1 or more, but it is '" + value.asText() + "'");
            return otherwise;
        }
        return value.intValue();
    }

    private @Nullable Duration duration(JsonNode value, String key) {
        String text = text(value);
        Duration duration = text == null ? null : Durations.parse(text);
        if (duration == null && !value.isMissingNode() && !value.isNull()) {
            wrong(
                    key,
                    "Expected '" + key + "' to be " + OptionKind.DURATION.expected() + ", but it is '" + value.asText()
                            + "'");
        }
        return duration;
    }

    private void wrong(String key, String message) {
        findings.error("bad-front-matter", at(key), message, null);
    }

    /** The line on which the front matter first writes the key; all of it when it is written in some other way. */
    private Span at(String key) {
        Span all = flow.frontMatter().span();
        String text = flow.source().text().substring(all.start(), all.end());
        Matcher line = Pattern.compile("(?m)^[ \\t{,\"']*" + Pattern.quote(key) + "[\"']?[ \\t]*:.*$")
                .matcher(text);
        return line.find() ? new Span(all.start() + line.start(), all.start() + line.end()) : all;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isContainerNode() ? null : node.asText();
    }
}
