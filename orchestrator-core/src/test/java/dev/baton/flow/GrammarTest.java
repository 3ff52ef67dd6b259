package dev.baton.flow;

import static dev.baton.flow.FlowAssertions.assertProblems;
import static dev.baton.flow.FlowAssertions.assertTree;
import static dev.baton.flow.FlowAssertions.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.baton.flow.syntax.Element;
import dev.baton.source.Span;
import org.junit.jupiter.api.Test;

class GrammarTest {
    @Test
    void a_dash_belongs_to_a_name_only_before_a_letter_or_digit() {
        assertTree("a->b-c->d-1", "step a", "step b-c", "step d-1");
        assertTree("größe_2:x", "step größe_2 :x");
    }

    @Test
    void a_bar_binds_tighter_than_an_arrow() {
        assertTree("a -> b || c -> d", "step a", "parallel", "  step b", "  step c", "step d");
    }

    @Test
    void a_step_has_a_text_a_variable_and_options_each_or_none() {
        assertTree("a", "step a");
        assertTree("a:\"x\"", "step a \"x\"");
        assertTree("a:v", "step a :v");
        assertTree("a:\"x\":v {retries: 2}", "step a \"x\" :v {retries: 2}");
        assertTree("$a : \"x\" : v", "step $a \"x\" :v");
        assertTree("a:\n  \"x\"\n  :v", "step a \"x\" :v");
    }

    @Test
    void a_gate_keeps_whether_it_had_parentheses() {
        assertTree(
                "@a -> @ b -> @c() -> @d(x=1, y=\"z\"):\"m\":v {timeout: 1h}",
                "gate @a",
                "gate @b",
                "gate @c ()",
                "gate @d (x=1, y=\"z\") \"m\" :v {timeout: 1h}");
    }

    @Test
    void a_gate_before_a_condition_has_no_parentheses() {
        assertTree("@a (if x)~> b", "gate @a", "chain", "  if \"x\"", "    step b");
        assertTree("@a (iffy=1) -> b", "gate @a (iffy=1)", "step b");
    }

    @Test
    void a_call_has_arguments_a_variable_and_options() {
        assertTree("@call:f -> @call:g(a=1):v {retries: 2}", "call f ()", "call g (a=1) :v {retries: 2}");
    }

    @Test
    void words_of_the_language_are_names_where_nothing_else_makes_sense() {
        assertTree(
                "map -> race:\"x\" -> saga:v -> route -> reduce:\"y\" -> undo -> if -> in",
                "step map",
                "step race \"x\"",
                "step saga :v",
                "step route",
                "step reduce \"y\"",
                "step undo",
                "step if",
                "step in");
    }

    @Test
    void patterns_take_the_groups_variable_and_options() {
        assertTree("map(x in xs) [a]:out {chunk: 5}", "map x in xs :out {chunk: 5}", "  step a");
        assertTree("map(x in range(-1, 5)) [a]", "map x in range(-1, 5)", "  step a");
        assertTree("reduce(p in out by 50) [a]:total", "reduce p in out by 50 :total", "  step a");
        assertTree("race [a || b]:v", "race :v", "  parallel", "    step a", "    step b");
        assertTree(
                "saga [a undo b -> c]:v {timeout: 1m}",
                "saga :v {timeout: 1m}",
                "  step a",
                "    undo",
                "      step b",
                "  step c");
    }

    @Test
    void in_a_route_a_bar_before_a_condition_ends_a_branch() {
        assertTree(
                "route({v}) => [(if a)~> x || y || (if b)~> (if c)~> z || (if d)~> w ~>]",
                "route v",
                "  if \"a\"",
                "    parallel",
                "      step x",
                "      step y",
                "  if \"b\"",
                "    chain",
                "      if \"c\"",
                "        step z",
                "  if \"d\"",
                "    step w");
    }

    @Test
    void a_quote_in_a_condition_opens_a_string_only_where_an_operand_can_start() {
        assertTree(
                "(if it's ok)~> a ~>\n(if x == ')')~> b ~>\n(if says \"hi)~> c ~>\n(if x.contains(\"(\") || y)~> d",
                "chain",
                "  if \"it's ok\"",
                "    step a",
                "  if \"x == ')'\"",
                "    step b",
                "  if \"says \\\"hi\"",
                "    step c",
                "  if \"x.contains(\\\"(\\\") || y\"",
                "    step d");
    }

    @Test
    void a_condition_may_span_lines_and_hold_a_sharp() {
        assertTree("(if a\n  AND b # c\n)~> d", "chain", "  if \"a\\n  AND b # c\"", "    step d");
    }

    @Test
    void a_condition_can_be_bound() {
        assertTree("(if a):v~> b", "chain", "  if \"a\" :v", "    step b");
    }

    @Test
    void options_stand_on_the_line_where_their_step_ends() {
        assertTree("a:\"x\ny\" {retries: 2}", "step a \"x\\ny\" {retries: 2}");
        assertTree("a {\n  retries: 2,\n  delay: 1s,\n}", "step a {retries: 2, delay: 1s}");
        assertProblems("a\n{retries: 2}", "misplaced-options@2:1");
    }

    @Test
    void a_comment_ends_with_its_line() {
        assertTree("a # b -> c\n-> d#e", "step a", "step d");
    }

    @Test
    void definitions_stand_between_sequences() {
        assertTree(
                "a ->\n$X := \"x\"\nb\n$Y := {k: 1}\nc\n@schedule(\"every 1h\")",
                "constant X \"x\"",
                "agent Y {\"k\":1}",
                "schedule \"every 1h\"",
                "step a",
                "step b",
                "step c");
    }

    @Test
    void an_object_has_the_types_that_its_words_read_as() {
        assertTree(
                "$a := {i: 12, f: 1.50, t: true, n: null, w: a b, v: 1.2.3, z: 007, s: \"1\", l: [1, {x: y}], \"k k\": -3}",
                "agent a {\"i\":12,\"f\":1.50,\"t\":true,\"n\":null,\"w\":\"a b\",\"v\":\"1.2.3\",\"z\":\"007\",\"s\":\"1\",\"l\":[1,{\"x\":\"y\"}],\"k k\":-3}");
    }

    @Test
    void an_empty_text_is_an_empty_flow() {
        assertTree("");
        assertTree("\n# nothing\n");
        assertTree("---\n---\n");
    }

    @Test
    void spans_cover_what_was_written() {
        Parsed parsed = parse("a ->\n  b:\"x\":v {r: 1} || [c]:d # e");
        Element parallel = parsed.flow().body().elements().getLast();
        assertEquals(new Span(7, 30), parallel.span());
        assertEquals(
                new Span(7, 21),
                ((Element.Parallel) parallel).units().getFirst().span());
    }

    @Test
    void a_condition_knows_where_its_text_stands() {
        var chain =
                (Element.Chain) parse("a (if  b )~> c").flow().body().elements().getLast();
        assertEquals(new Span(7, 8), chain.branches().getFirst().conditionSpan());
    }
}
