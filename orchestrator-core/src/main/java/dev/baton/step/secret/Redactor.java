package dev.baton.step.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Replaces secret values by {@code •••} in whatever passes through, also where a value is spread over several writes.
 *
 * <p>Everything that any value covers is hidden, so values that overlap leave no rest of each other. What cannot be the beginning
 * of a value passes at once, so live output is not held back.
 */
public final class Redactor {
    public static final String MASK = "•••";

    private static final byte[] MASK_BYTES = MASK.getBytes(StandardCharsets.UTF_8);

    /** Hiding anything shorter would hide parts of every text. */
    private static final int SHORTEST_BYTES = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByteAutomaton values;

    private Redactor(ByteAutomaton values) {
        this.values = values;
    }

    /**
     * Hides the secrets, also where they stand inside JSON text; of one that is a JSON object or list, also the texts in it. A
     * newline at a secret's end, as a file or a shell leaves it, need not be there.
     */
    public static Redactor of(Collection<String> secrets) {
        Set<String> all = new LinkedHashSet<>();
        for (String secret : secrets) {
            addForms(secret, all);
            addMembers(secret, all);
        }
        return new Redactor(new ByteAutomaton(all.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList()));
    }

    /** Whether a secret is too short to be hidden: whoever is given one should be warned. */
    public static boolean isTooShort(String secret) {
        return withoutNewlines(secret).getBytes(StandardCharsets.UTF_8).length < SHORTEST_BYTES;
    }

    private static void addForms(String secret, Set<String> all) {
        if (!isTooShort(secret)) {
            String value = withoutNewlines(secret);
            all.add(value);
            all.add(new String(JsonStringEncoder.getInstance().quoteAsString(value)));
        }
    }

    private static String withoutNewlines(String secret) {
        int end = secret.length();
        while (end > 0 && (secret.charAt(end - 1) == '\n' || secret.charAt(end - 1) == '\r')) {
            end--;
        }
        return secret.substring(0, end);
    }

    private static void addMembers(String secret, Set<String> all) {
        if (!secret.startsWith("{") && !secret.startsWith("[")) {
            return;
        }
        try {
            addTexts(JSON.readTree(secret), all);
        } catch (JsonProcessingException notJson) {
            // Then it is one value, and in already.
        }
    }

    private static void addTexts(JsonNode node, Set<String> all) {
        if (node.isTextual()) {
            addForms(node.textValue(), all);
        }
        node.forEach(member -> addTexts(member, all));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public String redact(String text) {
        if (isEmpty()) {
            return text;
        }
        var hidden = new ByteArrayOutputStream(text.length());
        try (OutputStream out = into(hidden)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return hidden.toString(StandardCharsets.UTF_8);
    }

    /**
     * A stream that hides values on their way into another. Closing it writes what was held back and closes the other; flushing it
     * does not release what may yet become a value.
     */
    public OutputStream into(OutputStream target) {
        return isEmpty() ? target : new Masking(target);
    }

    private final class Masking extends FilterOutputStream {
        /** The bytes that may yet belong to a value, and which of them already do. */
        private byte[] held = new byte[64];

        private boolean[] masked = new boolean[64];
        private int count;
        private int state = ByteAutomaton.START;
        private boolean insideMask;

        Masking(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            hold((byte) b);
            state = values.next(state, (byte) b);
            mark(values.matchEndingAt(state));
            release(count - values.depth(state));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int clean = offset;
            for (int i = offset; i < offset + length; i++) {
                if (count == 0 && values.next(ByteAutomaton.START, bytes[i]) == ByteAutomaton.START) {
                    continue;
                }
                if (count == 0) {
                    pass(bytes, clean, i - clean);
                }
                write(bytes[i]);
                clean = i + 1;
            }
            if (count == 0) {
                pass(bytes, clean, offset + length - clean);
            }
        }

        @Override
        public void close() throws IOException {
            release(count);
            super.close();
        }

        private void pass(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                out.write(bytes, offset, length);
                insideMask = false;
            }
        }

        private void hold(byte b) {
            if (count == held.length) {
                held = Arrays.copyOf(held, count * 2);
                masked = Arrays.copyOf(masked, count * 2);
            }
            held[count] = b;
            masked[count++] = false;
        }

        private void mark(int length) {
            Arrays.fill(masked, count - length, count, true);
        }

        private void release(int ready) throws IOException {
            if (ready == 0) {
                return;
            }
            for (int i = 0; i < ready; i++) {
                if (!masked[i]) {
                    out.write(held[i]);
                } else if (!insideMask) {
                    out.write(MASK_BYTES);
                }
                insideMask = masked[i];
            }
            System.arraycopy(held, ready, held, 0, count - ready);
            System.arraycopy(masked, ready, masked, 0, count - ready);
            count -= ready;
        }
    }
}
