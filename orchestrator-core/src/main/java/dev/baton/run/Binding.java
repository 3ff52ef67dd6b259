package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.expression.Template;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a variable of a run is bound to, as it is recorded. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Binding.Result.class, name = "result"),
    @JsonSubTypes.Type(value = Binding.Given.class, name = "given"),
    @JsonSubTypes.Type(value = Binding.Flag.class, name = "flag"),
    @JsonSubTypes.Type(value = Binding.Many.class, name = "many"),
    @JsonSubTypes.Type(value = Binding.Fields.class, name = "fields"),
    @JsonSubTypes.Type(value = Binding.Filled.class, name = "filled")
})
public sealed interface Binding {
    /** A step's result; {@code output} is null when a failed attempt left nothing. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(@Nullable StepFailure failure, @Nullable StepOutput output) implements Binding {
        /** Without the list of changed files, which may be long: the run's files have it, and no variable shows it. */
        static Result of(@Nullable StepFailure failure, @Nullable StepOutput output) {
            return new Result(
                    failure, output == null || output.changes().isEmpty() ? output : output.withChanges(List.of()));
        }

        public boolean success() {
            return failure == null;
        }
    }

    /** A text from outside: an input, an answer, a constant, a value of {@code @set}. Read as JSON where it is JSON. */
    record Given(StoredText text) implements Binding {}

    /** A condition's outcome. */
    record Flag(boolean value) implements Binding {}

    /** The results of a group's branches, in textual order. */
    record Many(List<Binding> items) implements Binding {
        public Many {
            items = List.copyOf(items);
        }
    }

    /** What a called flow's variables were at its end, by name. */
    record Fields(Map<String, Binding> members) implements Binding {
        public Fields {
            members = members == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(members));
        }
    }

    /**
     * A text too long to be recorded: how it is made, and from what.
     *
     * @param values by the names in the template; a name without one stands for nothing
     */
    record Filled(Template template, Map<String, Binding> values) implements Binding {
        public Filled {
            values = values == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values));
        }
    }

    Binding NOTHING = new Given(StoredText.EMPTY);

    static Binding given(String text) {
        return new Given(new StoredText.Inline(text));
    }
}
