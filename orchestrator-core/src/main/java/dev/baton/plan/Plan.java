package dev.baton.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.source.SourceRef;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run executes: regions of nodes, with every jump resolved to an index.
 *
 * <p>Region 0 is the flow's body. Every other region is the body of one parallel branch or of a group with options, and is
 * entered at index 0 and left at its end; no jump crosses a region's border.
 *
 * @param format version of this shape, {@link #FORMAT} for what this code writes
 * @param inputs in textual order of their first use; those declared in {@code params} first
 * @param constants {@code $NAME := "text"}
 * @param agents names of the agents that steps ask, {@code judge} among them when a condition needs it
 * @param agentDefinitions {@code $name := {…}} and {@code @define-agents}, by name
 * @param setTargets variables that a result's {@code @set} may assign
 * @param unsupported what this plan holds that cannot be run yet, in words
 * @param triggers {@code on:} of the front matter and {@code @schedule}, as read
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Plan(
        int format,
        String flow,
        @Nullable String description,
        List<Region> regions,
        List<Input> inputs,
        Map<String, String> constants,
        Set<String> agents,
        Map<String, JsonNode> agentDefinitions,
        Set<String> setTargets,
        Limits limits,
        @Nullable String keep,
        List<Unsupported> unsupported,
        @Nullable JsonNode triggers) {

    public static final int FORMAT = 1;

    public Plan {
        regions = List.copyOf(regions);
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        constants = constants == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        agents = agents == null ? Set.of() : Collections.unmodifiableSet(new java.util.TreeSet<>(agents));
        agentDefinitions = agentDefinitions == null
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(agentDefinitions));
        setTargets = setTargets == null ? Set.of() : Collections.unmodifiableSet(new java.util.TreeSet<>(setTargets));
        unsupported = unsupported == null ? List.of() : List.copyOf(unsupported);
    }

    /** Nodes in order; a node that does not say otherwise is followed by the next index, and the end is {@code nodes.size()}. */
    public record Region(List<PlanNode> nodes) {
        public Region {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A variable that a start must or may bring.
     *
     * @param required whether a start without it is refused: nothing binds it later and it has no default
     * @param defaultValue used when none is given
     * @param at where it is first read
     */
    public record Input(
            String name,
            boolean required,
            @Nullable String defaultValue,
            @Nullable String description,
            @Nullable SourceRef at) {}

    /**
     * @param visits of one label
     * @param steps in one run
     * @param timeout of the whole run, or null
     */
    public record Limits(int visits, int steps, @Nullable Duration timeout) {
        public static final Limits DEFAULT = new Limits(1_000, 100_000, null);
    }

    public record Unsupported(String construct, SourceRef at) {}
}
