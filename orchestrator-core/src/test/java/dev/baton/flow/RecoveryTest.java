package dev.baton.flow;

import static dev.baton.flow.FlowAssertions.assertProblems;
import static dev.baton.flow.FlowAssertions.parse;
import static dev.baton.flow.FlowAssertions.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.source.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One mistake, one message, and the rest of the text is read all the same. */
class RecoveryTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " !! ",
            quoteCharacter = '\0',
            value = {
                "a\\nb !! missing-arrow@2:1",
                "a b -> c !! missing-arrow@1:3",
                "-> a !! expected-step@1:1",
                "a -> -> b !! expected-step@1:6",
                "a || || b !! expected-step@1:6",
                "a || -> b !! expected-step@1:6",
                "a => b !! wrong-arrow@1:3",
                "a --> b !! wrong-arrow@1:3",
                "a ->> b !! wrong-arrow@1:3",
                "a → b !! wrong-arrow@1:3",
                "a | b !! wrong-arrow@1:3",
                "a ||| b !! wrong-arrow@1:3",
                "a && b !! wrong-arrow@1:3",
                "a ; b !! wrong-arrow@1:3",
                "a, b !! wrong-arrow@1:2",
                "a ~> b !! wrong-arrow@1:3",
                "a ~> !! wrong-arrow@1:3",
                "(if a) -> b !! wrong-arrow@1:8",
                "(if a)~~> b !! wrong-arrow@1:7",
                "a ] -> b !! unexpected@1:3",
                "] a !! expected-step@1:1",
                "a ) !! unexpected@1:3",
                "a } -> b !! unexpected@1:3",
                "[] -> a !! expected-step@1:2",
                "[a -> b !! unclosed-bracket@1:8",
                "[a || b\\n-> c !! unclosed-bracket@2:5",
                "a:'x' !! wrong-quotes@1:3",
                "a:“x” !! wrong-quotes@1:3",
                "a \"x\":y !! missing-colon@1:3",
                "a:\"x\":\"y\" -> b !! expected-name@1:7",
                "a:\"x\":{y} !! expected-name@1:7",
                "a:\"x\": -> b !! expected-name@1:8",
                "a:\"x\":y:z !! unexpected@1:8",
                "a:\"x\":1st -> b !! expected-name@1:7",
                "\"x\" -> a !! expected-step@1:1",
                "a -> {x: 1} -> b !! expected-step@1:6",
                "a:\"x\\nb:\"y\" !! unclosed-string@1:5",
                "a:\"x -> b !! unclosed-string@1:10",
                "a:\"x:v ->\\nb:\"{v}\":w -> c !! unclosed-string@1:5",
                "a:\"x\"\" -> b:\"y\" !! unexpected@1:6",
                "a:\"say \"hi\" twice\":b -> c !! bare-quote@1:8",
                "a:\"\"\"\\nx !! unclosed-string@2:2",
                "a:\"\"\"\\nx\\nb:\"\"\"\\ny\\n\"\"\" !! unclosed-string@2:2",
                "(if a ~> b !! unclosed-condition@1:6",
                "(if (a)~> b !! unclosed-condition@1:8",
                "(if a\\n  b ->\\nc !! unclosed-condition@1:6",
                "(if a == 'b)~> c !! unclosed-string@1:10",
                "(a)~> b !! expected-condition@1:1",
                "(if a)~> b ~> (else)~> c !! expected-condition@1:15",
                "if a ~> b !! expected-condition@1:1",
                "(if a)~> b ~>\\nelse ~> c !! expected-condition@2:1",
                "[a || (if b)~> c] !! condition-in-parallel@1:7",
                "[\\n  (if a)~> b\\n  || c\\n] !! condition-in-parallel@3:3",
                "a {x 1} -> b !! bad-option@1:6",
                "a {x: 1 y: 2} -> b !! bad-option@1:9",
                "a {x: 1\\n  y: 2} -> b !! bad-option@1:8",
                "a {x = 1} -> b !! bad-option@1:6",
                "a {x: } -> b !! bad-option@1:7",
                "a {: 1} -> b !! bad-option@1:4",
                "a {x} -> b !! bad-option@1:5",
                "a {x: 1 -> b !! unclosed-bracket@1:9",
                "a {x: [1, 2} -> b !! unclosed-bracket@1:12",
                "a {fallback: [b -> c} -> d !! unclosed-bracket@1:21",
                "a\\n{x: 1} -> b !! misplaced-options@2:1",
                "a {x: 1}:b -> c !! misplaced-variable@1:9",
                "map(x of xs) [y] !! expected-in@1:7",
                "map(x in xs.y) [y] !! unexpected@1:12",
                "map(x in fils(\"y\")) [y] !! unknown-source@1:10",
                "map(x in files(y)) [z] !! expected-string@1:16",
                "map(x in range(1)) [z] !! expected-number@1:17",
                "map(x in range(1, y)) [z] !! expected-number@1:19",
                "map(x in xs [y] -> z !! unclosed-bracket@1:13",
                "map(x in xs) y -> z !! expected-group@1:14",
                "reduce(x in xs by y) [z] !! expected-number@1:19",
                "reduce(x in xs by 1) [z] !! expected-number@1:19",
                "race a -> b !! expected-group@1:6",
                "saga [a undo -> b] !! expected-step@1:14",
                "a undo b -> c !! missing-arrow@1:3",
                "route(v) => [(if a)~> b] !! expected-variable@1:7",
                "route({v}) -> [(if a)~> b] !! wrong-arrow@1:12",
                "route({v}) => [a || (if b)~> c] !! expected-condition@1:16",
                "route({v}) => [(if a)~> b (if c)~> d] !! wrong-arrow@1:27",
                "@call -> a !! expected-name@1:6",
                "@call:\"x\" -> a !! expected-name@1:7",
                "@ -> a !! expected-name@1:3",
                "$ -> a !! expected-name@1:3",
                "@a(b c) -> d !! bad-argument@1:6",
                "@a(b: c) -> d !! bad-argument@1:5",
                "@a(=c) -> d !! bad-argument@1:4",
                "@a(b=) -> d !! bad-argument@1:6",
                "@a(b=c -> d !! unclosed-bracket@1:8",
                "$a = \"b\"\\nc !! bad-definition@1:4",
                "a := \"b\"\\nc !! bad-definition@1:1",
                "$a := 5\\nc !! bad-definition@1:7",
                "$a := {b: 1\\nc -> d !! unclosed-bracket@1:12",
                "[$a := \"b\" -> c] !! misplaced-definition@1:2",
                "@schedule(daily)\\na !! expected-string@1:11",
                "a -> {{x}}:\"y\" -> b {retries: {{x}}} !! missing-parameter@1:6",
                "a -> %% -> b !! expected-step@1:6",
                "a ? b !! unexpected@1:3",
                "---\\nname: x !! unclosed-front-matter@1:1",
                "---\\n- x\\n---\\na !! bad-front-matter@2:1",
                "---\\na: [\\n---\\na !! bad-front-matter@2:5",
                "---\\na: 1\\na: 2\\n---\\na !! bad-front-matter@3:2",
                "---\\nworkflow: a -> b\\n---\\n !! bad-front-matter@2:1",
            })
    void one_mistake_is_one_message(String text, String problem) {
        assertProblems(text.replace("\\n", "\n"), problem);
    }

    @Test
    void a_flow_with_many_mistakes_has_a_message_for_each() {
        assertProblems(
                """
                $REGION = "eu-west"
                general-purpose:"Plan":plan =>
                Bash "make test":tests {timeout: 30s retries: 2} ->
                [
                  code-reviewer:"Review {plan}":review |
                  Bash:'make docs':docs
                ] ->
                (if tests.exit_code == 'zero)~>
                  @review-result(fallback skip):"Good?" ~>
                (review.success)~>
                  Explore:"Look around":places
                  Wait:"5 seconds" ->
                Http:"GET https://example.org":"page" ->
                map(place of places) [Bash:"ls {place}"] ->
                Emit:"released
                """,
                "bad-definition@1:9",
                "wrong-arrow@2:29",
                "missing-colon@3:6",
                "bad-option@3:38",
                "wrong-arrow@5:40",
                "wrong-quotes@6:8",
                "unclosed-string@8:24",
                "bad-argument@9:27",
                "expected-condition@10:1",
                "missing-arrow@12:3",
                "expected-name@13:32",
                "expected-in@14:11",
                "unclosed-string@15:15");
    }

    @Test
    void what_is_around_a_mistake_is_read_as_if_there_were_none() {
        assertEquals("step a \"x\" :v\nstep b \"{v}\" :w\nstep c", tree(parse("a:\"x:v ->\nb:\"{v}\":w -> c")));
        assertEquals("step a {x: 1, y: 2}\nstep b", tree(parse("a {x: 1 y: 2} => b")));
        assertEquals("chain\n  if \"a\"\n    step b\n  if \"c\"\n    step d", tree(parse("(a)~> b ~>\nif c ~> d")));
    }

    @Test
    void every_bracket_that_is_not_closed_is_a_mistake_of_its_own_with_where_it_was_opened() {
        Parsed parsed = parse("[a -> [b || c] -> [d\n-> e");
        assertEquals(2, parsed.diagnostics().size());
        List<Integer> opened = parsed.diagnostics().stream()
                .map(d -> d.related().getFirst().span().start())
                .toList();
        assertEquals(List.of(18, 0), opened);
    }

    @Test
    void an_unclosed_string_says_where_it_was_opened() {
        Diagnostic d = parse("a:\"x").diagnostics().getFirst();
        assertEquals(2, d.related().getFirst().span().start());
        assertEquals("close the string with \"", d.hint());
    }

    @Test
    void a_trailing_arrow_is_a_warning_and_one_that_ends_a_body_is_not() {
        assertProblems("a ->", "trailing-arrow@1:3");
        assertProblems("[a || ] -> b", "trailing-arrow@1:4");
        assertProblems("[a -> ] || b", "trailing-arrow@1:4");
        assertProblems("(if a)~> b ~>");
        assertProblems("(if a)~>\n  b ->\nc");
        assertProblems("(if a)~>\n  b ->\n(if c)~> d");
        assertFalse(parse("a ->").hasErrors());
    }

    @Test
    void an_unbracketed_bar_beside_an_arrow_or_a_condition_in_brackets_is_a_warning_that_shows_both_readings() {
        Parsed parsed = parse("[a -> b:\"x\":y || c -> d]");
        Diagnostic d = parsed.diagnostics().getFirst();
        assertFalse(parsed.hasErrors());
        assertTrue(d.message().endsWith("[a -> [b:…:y || c] -> d]"), d.message());
        assertTrue(d.hint() != null && d.hint().endsWith("[[a -> b:…:y] || [c -> d]]"), d.hint());
        assertProblems("[(if a)~> b || c]", "mixed-arrows@1:11");
        assertProblems("[a || b (if failed)~> c]", "mixed-arrows@1:2");
        assertProblems("saga [a -> b || c]", "mixed-arrows@1:12");
        assertProblems("saga [a undo b || c -> d]", "mixed-arrows@1:14");
        assertProblems("[[a -> b] || c]");
        assertProblems("a -> b || c");
        assertProblems("[a || b] -> c");
        assertProblems("route({v}) => [(if a)~> b || (if c)~> d]");
    }

    @Test
    void nesting_ends_at_two_hundred_levels() {
        assertFalse(parse("[".repeat(200) + "a" + "]".repeat(200)).hasErrors());
        assertProblems("[".repeat(201) + "a" + "]".repeat(201), "too-deep@1:201");
        assertProblems("(if a)~> ".repeat(201) + "b", "too-deep@1:1801");
        assertProblems("a " + "{x: ".repeat(100_000), "too-deep@1:803");
        assertProblems("a {x: " + "[".repeat(100_000), "too-deep@1:206");
        assertProblems("saga [a undo ".repeat(1000), "too-deep@1:2606");
    }

    @Test
    void a_text_that_is_no_flow_at_all_ends_in_one_message_that_says_so() {
        Parsed parsed = Parser.parse(new Source("t.flow", "? ".repeat(3_000)));
        assertEquals(1, parsed.diagnostics().size());
        parsed = Parser.parse(new Source("t.flow", "?\n".repeat(3_000)));
        assertEquals(1_001, parsed.diagnostics().size());
        assertTrue(parsed.diagnostics().stream().anyMatch(d -> d.code().equals("too-many-problems")));
    }

    @Test
    void every_error_has_a_hint() {
        for (String text : Corpus.texts()) {
            parse(text).diagnostics().forEach(d -> assertTrue(d.hint() != null, () -> d.code() + ": " + d.message()));
        }
    }
}
