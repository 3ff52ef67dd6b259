package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.step.FailureKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an answer has to look like: JSON, and JSON that fits a schema where there is one. */
final class AnswerShape {
    private final @Nullable JsonNode wanted;
    private final @Nullable AnswerSchema schema;

    private AnswerShape(@Nullable JsonNode wanted, @Nullable AnswerSchema schema) {
        this.wanted = wanted;
        this.schema = schema;
    }

    /** @return empty when any text will do */
    static Optional<AnswerShape> of(@Nullable JsonNode wanted, boolean json) throws AgentException {
        if (wanted == null) {
            return json ? Optional.of(new AnswerShape(null, null)) : Optional.empty();
        }
        try {
            return Optional.of(new AnswerShape(wanted, AnswerSchema.of(wanted)));
        } catch (IllegalArgumentException notASchema) {
            throw new AgentException(FailureKind.USER, String.valueOf(notASchema.getMessage()));
        }
    }

    /** The question with what the agent has to know about its answer. */
    String asked(String prompt) {
        String fitting = wanted == null ? "." : ", that fits this JSON schema:\n" + wanted.toPrettyString();
        return prompt + "\n\n---\nAnswer with JSON alone, without any other text" + fitting;
    }

    /** The part of an answer that counts. */
    static String essence(String answer) {
        return JsonAnswer.within(answer).orElse(answer.strip());
    }

    List<String> problems(String essence) {
        if (schema != null) {
            return schema.problems(essence);
        }
        return JsonAnswer.parsed(essence).isPresent() ? List.of() : List.of("it is not JSON");
    }
}
