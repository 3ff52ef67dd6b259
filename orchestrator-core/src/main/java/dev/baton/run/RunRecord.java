package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts of one decision: one journal record, one durable write. */
@JsonPropertyOrder("level")
public record RunRecord(List<RunEvent> facts) {
    public RunRecord {
        facts = List.copyOf(facts);
    }

    /** Stands before the facts, so that whoever does not know them learns why. Null, and not stored, for the first level. */
    @JsonProperty(value = "level", access = JsonProperty.Access.READ_ONLY)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Nullable
    Integer level() {
        int needed = Vocabulary.needed(facts);
        return needed == Vocabulary.FIRST ? null : needed;
    }
}
