package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a variable of a run is bound to, as it is recorded. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Binding.Result.class, name = "result"),
    @JsonSubTypes.Type(value = Binding.Given.class, name = "given"),
    @JsonSubTypes.Type(value = Binding.Flag.class, name = "flag"),
    @JsonSubTypes.Type(value = Binding.Many.class, name = "many")
})
public sealed interface Binding {
    /** A step's result; {@code output} is null when a failed attempt left nothing. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(@Nullable StepFailure failure, @Nullable StepOutput output) implements Binding {
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

    Binding NOTHING = new Given(StoredText.EMPTY);

    static Binding given(String text) {
        return new Given(new StoredText.Inline(text));
    }
}
