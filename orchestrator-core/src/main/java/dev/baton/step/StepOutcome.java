package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StepOutcome.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = StepOutcome.Failed.class, name = "failed")
})
public sealed interface StepOutcome {
    record Succeeded(StepOutput output) implements StepOutcome {}

    /** @param output what there was of it, or null */
    record Failed(StepFailure failure, @Nullable StepOutput output) implements StepOutcome {}

    static StepOutcome failed(FailureKind kind, String message) {
        return new Failed(new StepFailure(kind, message), null);
    }
}
