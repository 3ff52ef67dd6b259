package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Optional;

/**
 * A JSON schema that an answer must meet. Schemas without {@code $schema} are read as draft 2020-12; references outside the schema
 * itself are not followed.
 */
public final class AnswerSchema {
    private static final int MOST_PROBLEMS = 10;

    private final Schema schema;

    private AnswerSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException when it is no schema, with a sentence that says why */
    public static AnswerSchema of(JsonNode schema) {
        try {
            List<String> problems = sentences(specification(schema).validate(schema));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Expected a JSON schema, but " + String.join("; ", problems));
            }
            Schema read = Validator.REGISTRY.getSchema(schema);
            read.initializeValidators();
            return new AnswerSchema(read);
        } catch (SchemaException unusable) {
            throw new IllegalArgumentException("Expected a JSON schema, but " + sentence(unusable), unusable);
        }
    }

    /** The schema of schemas, which the library brings along. */
    private static Schema specification(JsonNode schema) {
        SpecificationVersion version =
                SpecificationVersion.fromSchemaNode(schema).orElse(Validator.DEFAULT);
        return Validator.REGISTRY.getSchema(SchemaLocation.of(version.getDialectId()));
    }

    /** What is wrong with an answer, place by place; empty when nothing is. A text that is not JSON counts as a JSON string. */
    public List<String> problems(String answer) {
        Optional<JsonNode> json = JsonAnswer.parsed(answer);
        try {
            return sentences(schema.validate(json.orElseGet(() -> TextNode.valueOf(answer))));
        } catch (SchemaException unusable) {
            return List.of("the schema cannot be applied: " + sentence(unusable));
        }
    }

    private static List<String> sentences(List<Error> errors) {
        return errors.stream()
                .map(AnswerSchema::sentence)
                .distinct()
                .limit(MOST_PROBLEMS)
                .toList();
    }

    private static String sentence(Error error) {
        String place = error.getInstanceLocation().toString();
        return place.isEmpty() ? error.getMessage() : place + ": " + error.getMessage();
    }

    private static String sentence(SchemaException unusable) {
        return unusable.getCause() instanceof FileNotFoundException elsewhere
                ? "it refers to '" + elsewhere.getMessage() + "', which is not part of it"
                : String.valueOf(unusable.getMessage());
    }

    /** Loaded when the first schema is used: the library is large, and most runs have none. */
    private static final class Validator {
        static final SpecificationVersion DEFAULT = SpecificationVersion.DRAFT_2020_12;
        static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(DEFAULT);
    }
}
