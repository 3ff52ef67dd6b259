package dev.baton.step.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactorTest {
    @Test
    void exact_values_are_hidden_wherever_they_stand() {
        Redactor redactor = Redactor.of(List.of("s3cr3t", "ключ"));
        assertEquals("•••", redactor.redact("s3cr3t"));
        assertEquals("a=••• b=•••, s3cr3", redactor.redact("a=s3cr3t b=ключ, s3cr3"));
    }

    @Test
    void a_value_spread_over_writes_is_hidden() throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream stream = Redactor.of(List.of("token-1234")).into(out)) {
            for (String part : List.of("x tok", "en-", "12", "34 y tok", "en")) {
                stream.write(part.getBytes(StandardCharsets.UTF_8));
                stream.flush();
            }
        }
        assertEquals("x ••• y token", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void what_cannot_begin_a_value_passes_at_once() throws IOException {
        var out = new ByteArrayOutputStream();
        OutputStream stream = Redactor.of(List.of("zebra")).into(out);
        stream.write("Progress 50% z".getBytes(StandardCharsets.UTF_8));
        assertEquals("Progress 50% ", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void values_that_overlap_leave_no_rest() {
        assertEquals("[•••]", Redactor.of(List.of("abcd", "cdef")).redact("[abcdef]"));
        assertEquals("[•••]", Redactor.of(List.of("abab", "ababab")).redact("[abababab]"));
        assertEquals("a•••", Redactor.of(List.of("aaab")).redact("aaaab"));
    }

    @Test
    void texts_in_a_secret_object_are_hidden_too() {
        Redactor redactor = Redactor.of(
                List.of("{\"reddit\": \"r k 9\", \"nested\": [\"deep-key\"], \"flag\": \"yes\", \"n\": 12345}"));
        assertEquals("••• ••• yes 12345", redactor.redact("r k 9 deep-key yes 12345"));
    }

    @Test
    void a_value_is_hidden_inside_json_text_and_without_its_last_newline() {
        Redactor redactor = Redactor.of(List.of("a\"b\nc d\n"));
        assertEquals("{\"key\":\"•••\"}", redactor.redact("{\"key\":\"a\\\"b\\nc d\"}"));
        assertEquals("•••.", redactor.redact("a\"b\nc d."));
    }

    @Test
    void what_is_too_short_to_be_a_secret_is_left_and_known_to_be() {
        assertEquals("yes", Redactor.of(List.of("yes")).redact("yes"));
        assertTrue(Redactor.isTooShort("yes\n") && !Redactor.isTooShort("yes!"));
    }

    @Test
    void nothing_secret_costs_nothing() {
        var out = new ByteArrayOutputStream();
        assertSame(out, Redactor.of(List.of("")).into(out));
    }

    @Test
    void random_texts_are_hidden_as_a_slow_search_hides_them_however_they_are_cut() throws IOException {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            List<String> secrets = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                secrets.add(letters(random, 4 + random.nextInt(3)));
            }
            String text = letters(random, random.nextInt(60));
            var out = new ByteArrayOutputStream();
            try (OutputStream stream = Redactor.of(secrets).into(out)) {
                for (int at = 0; at < text.length(); ) {
                    int end = Math.min(text.length(), at + 1 + random.nextInt(5));
                    stream.write(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
                    at = end;
                }
            }
            assertEquals(slowly(secrets, text), out.toString(StandardCharsets.UTF_8), () -> secrets + " in " + text);
        }
    }

    private static String slowly(List<String> secrets, String text) {
        boolean[] masked = new boolean[text.length()];
        for (String secret : secrets) {
            for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
                java.util.Arrays.fill(masked, at, at + secret.length(), true);
            }
        }
        var result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!masked[i]) {
                result.append(text.charAt(i));
            } else if (i == 0 || !masked[i - 1]) {
                result.append("•••");
            }
        }
        return result.toString();
    }

    private static String letters(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("aaab".charAt(random.nextInt(4)));
        }
        return text.toString();
    }
}
