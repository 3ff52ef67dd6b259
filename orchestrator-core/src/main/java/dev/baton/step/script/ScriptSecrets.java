package dev.baton.step.script;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.baton.step.secret.Redactor;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The secrets of one attempt, opened.
 *
 * @param values by the name of the environment variable
 */
record ScriptSecrets(Map<String, String> values) {
    /**
     * What is shorter would tear ordinary text apart and is worth little as a secret: it is left alone, and the step warns
     * of it.
     */
    private static final int SHORTEST_BYTES = 4;

    ScriptSecrets {
        values = Map.copyOf(values);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** What takes them out of a stream. */
    Redactor redactor() {
        return redactor(List.of());
    }

    /** The same for further texts. */
    Redactor redactor(Collection<String> more) {
        Set<String> forms = new LinkedHashSet<>();
        values.values().forEach(value -> addForms(value, forms));
        more.forEach(value -> addForms(value, forms));
        return Redactor.of(forms);
    }

    /** As it is, without newlines at its end (a shell's {@code $(…)} drops them), and as it stands in a JSON string. */
    private static void addForms(String secret, Set<String> forms) {
        if (!isTooShort(secret)) {
            String value = stripNewlines(secret);
            forms.add(value);
            forms.add(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)));
        }
    }

    private static boolean isTooShort(String secret) {
        return stripNewlines(secret).getBytes(StandardCharsets.UTF_8).length < SHORTEST_BYTES;
    }

    private static String stripNewlines(String secret) {
        int end = secret.length();
        while (end > 0 && (secret.charAt(end - 1) == '\n' || secret.charAt(end - 1) == '\r')) {
            end--;
        }
        return secret.substring(0, end);
    }

    /** A sentence for each that cannot be taken out. */
    List<String> warnings() {
        return values.entrySet().stream()
                .filter(secret -> !secret.getValue().isEmpty() && isTooShort(secret.getValue()))
                .map(secret -> "The secret '%s' has less than %d bytes and is not taken out of the output"
                        .formatted(secret.getKey(), SHORTEST_BYTES))
                .sorted()
                .toList();
    }
}
