package dev.baton.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.expression.Template;
import dev.baton.source.SourceRef;
import dev.baton.step.StepWork;
import dev.baton.step.script.BashTemplate;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One node of a region.
 *
 * <p>Ids are places in the structure ({@code 4.2}: second branch of the fourth element) and stay the same for the same flow text.
 * {@code variable} is the name the user bound, {@code capture} a hidden name starting with {@code @} under which the result is kept
 * for a shorthand condition ({@code passed}, {@code all success}); both may be null. {@code guarded} says that what comes next is a
 * condition, which decides about a failure. The nodes of a called flow have ids of their own behind the call's, {@code 3/4.2}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "node")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PlanNode.Step.class, name = "step"),
    @JsonSubTypes.Type(value = PlanNode.Checkpoint.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = PlanNode.Question.class, name = "question"),
    @JsonSubTypes.Type(value = PlanNode.Wait.class, name = "wait"),
    @JsonSubTypes.Type(value = PlanNode.Fork.class, name = "fork"),
    @JsonSubTypes.Type(value = PlanNode.Scoped.class, name = "scoped"),
    @JsonSubTypes.Type(value = PlanNode.Call.class, name = "call"),
    @JsonSubTypes.Type(value = PlanNode.Choice.class, name = "choice"),
    @JsonSubTypes.Type(value = PlanNode.Label.class, name = "label"),
    @JsonSubTypes.Type(value = PlanNode.Jump.class, name = "jump"),
    @JsonSubTypes.Type(value = PlanNode.Goto.class, name = "goto"),
    @JsonSubTypes.Type(value = PlanNode.Unsupported.class, name = "unsupported")
})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public sealed interface PlanNode {
    String id();

    SourceRef at();

    /** Work for a worker. */
    record Step(
            String id,
            SourceRef at,
            String name,
            Work work,
            @Nullable String variable,
            @Nullable String capture,
            boolean guarded,
            Policy policy)
            implements PlanNode {}

    /**
     * Waits for a person's decision: approve, reject, revise, jump.
     *
     * @param revise index in this region of the element to run again on {@code revise}, or -1 when there is none
     * @param maxRevisions how often
     * @param fallback for unattended runs ({@code @name(fallback=…)}): skip, abort or notify; null to wait
     */
    record Checkpoint(
            String id,
            SourceRef at,
            String name,
            Template message,
            @Nullable String variable,
            @Nullable String capture,
            int revise,
            int maxRevisions,
            @Nullable String fallback,
            @Nullable Expiry expiry)
            implements PlanNode {
        /** What it is addressed by in a run: its name, behind the calls around it. */
        public String address() {
            return callsOf(id) + name;
        }
    }

    /**
     * Asks a person.
     *
     * @param name what it is addressed by: the variable, else the step's id
     * @param choices what may be answered, or empty for anything
     * @param secret whether the answer is stored encrypted and never shown
     * @param defaultValue used by {@code on-timeout: default} and offered in the terminal
     */
    record Question(
            String id,
            SourceRef at,
            String name,
            Template message,
            @Nullable String variable,
            @Nullable String capture,
            boolean guarded,
            List<String> choices,
            boolean secret,
            @Nullable String defaultValue,
            @Nullable JsonNode schema,
            @Nullable Expiry expiry)
            implements PlanNode {
        public Question {
            choices = choices == null ? List.of() : List.copyOf(choices);
        }

        /** What it is addressed by in a run: its name, behind the calls around it. */
        public String address() {
            return name.equals(id) ? id : callsOf(id) + name;
        }
    }

    /** @param onTimeout approve, reject, default or fail */
    record Expiry(Duration timeout, String onTimeout) {}

    /** A durable timer; the rendered text is a duration such as {@code 60 seconds}. */
    record Wait(
            String id,
            SourceRef at,
            Template duration,
            @Nullable String variable,
            @Nullable String capture,
            boolean guarded)
            implements PlanNode {}

    /**
     * Runs regions side by side and goes on when all have ended, or in a race when one has succeeded.
     *
     * @param branches region indexes, in textual order
     * @param concurrency at most so many at a time, or 0 for all
     * @param cancelOnFailure whether the first failure ends the others
     * @param race whether the first success ends the others, and its result is the whole's
     */
    record Fork(
            String id,
            SourceRef at,
            List<Integer> branches,
            @Nullable String variable,
            @Nullable String capture,
            boolean guarded,
            int concurrency,
            boolean cancelOnFailure,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean race,
            Policy policy)
            implements PlanNode {
        public Fork {
            branches = List.copyOf(branches);
        }
    }

    /** A sequential group that has a variable or options of its own: one region, run once per try. */
    record Scoped(
            String id,
            SourceRef at,
            int body,
            @Nullable String variable,
            @Nullable String capture,
            boolean guarded,
            Policy policy)
            implements PlanNode {}

    /**
     * Runs another flow, whose nodes are in a region of this plan. It sees what the call gives it and nothing else of the caller's.
     *
     * @param flow the called flow's name
     * @param arguments in textual order
     * @param defaults values of the called flow's inputs that the call does not give
     * @param constants of the called flow
     * @param setTargets variables of the called flow that a result's {@code @set} may assign
     * @param visits of one label of the called flow, at most
     */
    record Call(
            String id,
            SourceRef at,
            String flow,
            int body,
            List<Argument> arguments,
            Map<String, String> defaults,
            Map<String, String> constants,
            Set<String> setTargets,
            int visits,
            @Nullable String variable,
            @Nullable String capture,
            boolean guarded,
            Policy policy)
            implements PlanNode {
        public Call {
            arguments = arguments == null ? List.of() : List.copyOf(arguments);
            defaults = defaults == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
            constants = constants == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(constants));
            setTargets = setTargets == null ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(setTargets));
        }
    }

    /** What a call gives to one input of the called flow. */
    record Argument(String name, Template value) {}

    /** What stands between a call's id and the ids of the nodes behind it. */
    char INTO_CALL = '/';

    /** The calls around a node, as the beginning of its id: {@code 3/1/} of {@code 3/1/4.2}, empty in the flow itself. */
    static String callsOf(String id) {
        return id.substring(0, id.lastIndexOf(INTO_CALL) + 1);
    }

    /**
     * A chain: the first arm whose condition holds is taken.
     *
     * @param otherwise index in this region where the run goes on when no arm holds
     */
    record Choice(String id, SourceRef at, List<Arm> arms, int otherwise) implements PlanNode {
        public Choice {
            arms = List.copyOf(arms);
        }
    }

    /**
     * @param text the condition as written
     * @param before the captures of the element just before, for shorthands; null when there is none
     * @param variable where the boolean is stored, or null
     * @param target index in this region of the arm's body
     */
    record Arm(
            String text,
            Condition condition,
            @Nullable String before,
            @Nullable String variable,
            int target,
            SourceRef at) {}

    record Label(String id, SourceRef at, String name) implements PlanNode {}

    /** @param target index of the label in this region */
    record Jump(String id, SourceRef at, String label, int target) implements PlanNode {}

    /** The end of a chain's body; goes on after the chain. */
    record Goto(String id, SourceRef at, int target) implements PlanNode {}

    /**
     * Parses, validates and prints, but cannot be run by this version.
     *
     * @param construct what it is, for people
     * @param text as written
     * @param bodies regions of what stands in it
     */
    record Unsupported(String id, SourceRef at, String construct, String text, List<Integer> bodies)
            implements PlanNode {
        public Unsupported {
            bodies = bodies == null ? List.of() : List.copyOf(bodies);
        }

        public Unsupported(String id, SourceRef at, String construct, String text) {
            this(id, at, construct, text, List.of());
        }
    }

    /**
     * Where a batch's items come from.
     *
     * @param kind {@code variable}, {@code files}, {@code lines}, {@code csv}, {@code jsonl} or {@code range}
     * @param variable the list's name, for {@code variable}
     * @param path a path or glob, for files
     * @param from of a range
     * @param to where a range ends, exclusive
     */
    record Source(
            String kind,
            @Nullable String variable,
            @Nullable Template path,
            long from,
            long to) {}

    /** What a step's worker is given. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Work.Bash.class, name = "bash"),
        @JsonSubTypes.Type(value = Work.Program.class, name = "program"),
        @JsonSubTypes.Type(value = Work.Agent.class, name = "agent"),
        @JsonSubTypes.Type(value = Work.Http.class, name = "http"),
        @JsonSubTypes.Type(value = Work.Task.class, name = "task"),
        @JsonSubTypes.Type(value = Work.Batch.class, name = "batch")
    })
    sealed interface Work {
        /** @param shown the text for people, rendered with values in place */
        record Bash(BashTemplate script, Template shown) implements Work {}

        /**
         * Python or Node.
         *
         * @param variables that the program names, or null when it may read any
         */
        record Program(
                StepWork.Language language,
                String source,
                @Nullable Set<String> variables) implements Work {
            public Program {
                variables = variables == null ? null : Collections.unmodifiableSet(new TreeSet<>(variables));
            }
        }

        /** @param agent the definition's name */
        record Agent(String agent, Template instruction) implements Work {}

        record Http(Template request) implements Work {}

        /** A function registered in this process under the step's name. */
        record Task(String task, Template input) implements Work {}

        /**
         * A map or a reduce: a region run once for each item, or for each list of items, by workers.
         *
         * @param item the variable that holds the item, or the list of items
         * @param body the region
         * @param by how many results are folded at a time; 0 for a map
         * @param concurrency at most so many items at a time, or 0 for as many as there are slots
         * @param chunk so many items are handed out together, or 0 for what suits
         * @param maxFailures a number or a percentage such as {@code 1%} of items that may fail; null for none
         * @param runs whether each item is a run of its own, because its body waits or must not be done twice
         */
        record Batch(
                Source source,
                String item,
                int body,
                int by,
                int concurrency,
                int chunk,
                @Nullable String maxFailures,

                @JsonInclude(JsonInclude.Include.NON_DEFAULT)
                boolean runs)
                implements Work {
            @JsonIgnore
            public boolean isReduce() {
                return by > 0;
            }

            /** {@code doc in docs by 50}; the path as the function shows it. */
            public String shown(Function<Template, String> shownPath) {
                String from = switch (source.kind()) {
                    case "variable" -> source.variable();
                    case "range" -> "range(" + source.from() + ", " + source.to() + ")";
                    default ->
                        source.kind() + "(\"" + (source.path() == null ? "" : shownPath.apply(source.path())) + "\")";
                };
                return item + " in " + from + (isReduce() ? " by " + by : "");
            }
        }
    }
}
