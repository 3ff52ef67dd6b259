package dev.baton.step.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void a_star_crosses_lines() {
        assertTrue(new Glob("Create a.py*end").matches("Create a.py\nwith\nlines\nend"));
    }

    @Test
    void a_question_mark_is_exactly_one_character_also_outside_the_basic_plane() {
        assertTrue(new Glob("a?c").matches("a😀c"));
        assertFalse(new Glob("a??c").matches("a😀c"));
        assertFalse(new Glob("a?c").matches("ac"));
    }

    @Test
    void every_other_character_stands_for_itself() {
        assertTrue(new Glob("Parse {\"page\": [3], \\d+ (x)}*").matches("Parse {\"page\": [3], \\d+ (x)} now"));
        assertFalse(new Glob("[a-z]").matches("b"));
        assertFalse(new Glob("parse").matches("Parse"));
    }

    @Test
    void the_whole_text_has_to_match() {
        assertFalse(new Glob("Merge").matches("Merge them"));
        assertTrue(new Glob("").matches(""));
        assertTrue(new Glob("**").matches(""));
    }

    @Test
    void random_patterns_match_as_a_regular_expression_does() {
        var random = new Random(20_260_131);
        for (int i = 0; i < 100_000; i++) {
            String pattern = random(random, "ab*?\n😀", 8);
            String text = random(random, "ab\n😀", 10);
            assertEquals(
                    naive(pattern).matcher(text).matches(),
                    new Glob(pattern).matches(text),
                    () -> pattern + " over " + text);
        }
    }

    @Test
    void a_pattern_that_makes_backtracking_explode_is_quick() {
        String text = "a".repeat(200_000);
        var pattern = new Glob("*a".repeat(40) + "*b");
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(10), () -> pattern.matches(text)));
    }

    private static Pattern naive(String glob) {
        var regex = new StringBuilder();
        glob.codePoints()
                .forEach(c -> regex.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(c));
                        }));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String random(Random random, String alphabet, int longest) {
        int[] characters = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int length = random.nextInt(longest + 1); length > 0; length--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }
}
