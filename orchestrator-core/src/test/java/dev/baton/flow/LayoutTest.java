package dev.baton.flow;

import static dev.baton.flow.FlowAssertions.assertProblems;
import static dev.baton.flow.FlowAssertions.assertTree;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where the body of a condition ends. */
class LayoutTest {
    @Nested
    class A_body_ends {
        @Test
        void at_a_line_at_its_margin() {
            assertTree("(if a)~>\n  x ->\ny", "chain", "  if \"a\"", "    step x", "step y");
        }

        @Test
        void at_a_line_left_of_its_margin() {
            assertTree(
                    "[\n    (if a)~>\n      x ->\n  y]",
                    "group",
                    "  chain",
                    "    if \"a\"",
                    "      step x",
                    "  step y");
        }

        @Test
        void at_the_margin_of_the_line_when_the_condition_stands_within_it() {
            assertTree("  t (if a)~>\n    x ->\n  y", "step t", "chain", "  if \"a\"", "    step x", "step y");
        }

        @Test
        void at_its_arrow() {
            assertTree("(if a)~> x -> y ~> z", "chain", "  if \"a\"", "    step x", "    step y", "step z");
        }

        @Test
        void at_the_closing_bracket_around_it() {
            assertTree("[(if a)~> x] -> y", "group", "  chain", "    if \"a\"", "      step x", "step y");
        }

        @Test
        void at_the_end() {
            assertTree("(if a)~> x -> y", "chain", "  if \"a\"", "    step x", "    step y");
        }

        @Test
        void not_at_comments_and_blank_lines() {
            assertTree("(if a)~>\n  x ->\n\n# c\n  y", "chain", "  if \"a\"", "    step x", "    step y");
        }

        @Test
        void not_at_lines_within_brackets_or_strings() {
            assertTree(
                    "(if a)~>\n  [\nx ->\ny\n  ] -> z:\"1\n2\" -> w",
                    "chain",
                    "  if \"a\"",
                    "    group",
                    "      step x",
                    "      step y",
                    "    step z \"1\\n2\"",
                    "    step w");
        }

        @Test
        void not_at_its_margin_when_it_starts_there() {
            assertTree("(if a)~>\nx ->\ny ~>\nz", "chain", "  if \"a\"", "    step x", "    step y", "step z");
        }

        @Test
        void at_the_margin_when_it_starts_on_the_line_of_the_condition() {
            assertTree("(if a)~> x ->\n  y ->\nz", "chain", "  if \"a\"", "    step x", "    step y", "step z");
        }

        @Test
        void of_every_branch_around_at_a_line_at_the_outermost_margin() {
            assertTree(
                    "(if a)~>\n  (if b)~>\n    (if c)~>\n      x ->\ny",
                    "chain",
                    "  if \"a\"",
                    "    chain",
                    "      if \"b\"",
                    "        chain",
                    "          if \"c\"",
                    "            step x",
                    "step y");
        }

        @Test
        void at_the_margin_around_even_if_it_starts_left_of_its_own() {
            assertTree(
                    "(if a)~>\n    (if b)~>\n  x ->\n  y ->\nz",
                    "chain",
                    "  if \"a\"",
                    "    chain",
                    "      if \"b\"",
                    "        step x",
                    "        step y",
                    "step z");
        }
    }

    @Nested
    class A_condition {
        @Test
        void without_an_arrow_before_it_continues_the_chain() {
            assertTree("(if a)~> x (if b)~> y", "chain", "  if \"a\"", "    step x", "  if \"b\"", "    step y");
            assertTree("(if a)~> x ~> (if b)~> y", "chain", "  if \"a\"", "    step x", "  if \"b\"", "    step y");
            assertTree("(if a)~> x ~>(if b)~> y", "chain", "  if \"a\"", "    step x", "  if \"b\"", "    step y");
        }

        @Test
        void behind_an_arrow_starts_a_chain() {
            assertTree(
                    "(if a)~> x -> (if b)~> y",
                    "chain",
                    "  if \"a\"",
                    "    step x",
                    "    chain",
                    "      if \"b\"",
                    "        step y");
            assertTree(
                    "(if a)~> x ~>\n-> (if b)~> y",
                    "chain",
                    "  if \"a\"",
                    "    step x",
                    "chain",
                    "  if \"b\"",
                    "    step y");
        }

        @Test
        void at_the_margin_is_the_next_branch_even_behind_an_arrow() {
            assertTree(
                    "(if a)~>\n  x ->\n(if b)~>\n  y", "chain", "  if \"a\"", "    step x", "  if \"b\"", "    step y");
            assertTree("(if a)~>\nx ->\n(if b)~>\ny", "chain", "  if \"a\"", "    step x", "  if \"b\"", "    step y");
        }

        @Test
        void on_a_line_right_of_the_margin_starts_a_nested_chain() {
            String[] nested = {"chain", "  if \"a\"", "    step x", "    chain", "      if \"b\"", "        step y"};
            assertTree("(if a)~>\n  x ~>\n  (if b)~> y", nested);
            assertTree("(if a)~>\n  x\n  (if b)~> y", nested);
            assertTree("(if a)~>\n  x ->\n  (if b)~> y", nested);
            assertTree("(if a)~>\n  x\n  ~>(if b)~> y", nested);
        }

        @Test
        void at_once_behind_a_condition_is_nested_in_it() {
            assertTree("(if a)~> (if b)~> y", "chain", "  if \"a\"", "    chain", "      if \"b\"", "        step y");
        }

        @Test
        void returns_to_the_chain_at_whose_margin_it_stands() {
            assertTree(
                    "(if a)~>\n  (if b)~>\n    x ~>\n  (if c)~>\n    y ~>\n(if d)~>\n  z",
                    "chain",
                    "  if \"a\"",
                    "    chain",
                    "      if \"b\"",
                    "        step x",
                    "      if \"c\"",
                    "        step y",
                    "  if \"d\"",
                    "    step z");
        }

        @Test
        void straight_behind_a_step_needs_no_arrow() {
            assertTree("test (if passed)~> deploy", "step test", "chain", "  if \"passed\"", "    step deploy");
            assertTree("test\n(if passed)~> deploy", "step test", "chain", "  if \"passed\"", "    step deploy");
            assertTree("test ~>(if passed)~> deploy", "step test", "chain", "  if \"passed\"", "    step deploy");
        }

        @Test
        void may_do_without_an_arrow_behind_it() {
            assertTree("(if a) x", "chain", "  if \"a\"", "    step x");
        }
    }

    @Test
    void a_sequence_goes_on_behind_the_last_arrow_of_a_nested_chain() {
        assertTree(
                "(if a)~>\n  (if b)~>\n    x ~>\n  y ~>\nz",
                "chain",
                "  if \"a\"",
                "    chain",
                "      if \"b\"",
                "        step x",
                "    step y",
                "step z");
        assertTree(
                "(if a)~>\n  x ->\n  (if b)~>\n    y ~>\nz",
                "chain",
                "  if \"a\"",
                "    step x",
                "    chain",
                "      if \"b\"",
                "        step y",
                "step z");
    }

    @Test
    void an_arrow_at_the_margin_goes_on_behind_the_chain() {
        assertTree("(if a)~>\n  x\n-> y", "chain", "  if \"a\"", "    step x", "step y");
        assertTree("(if a)~>\n  x\n  -> y", "chain", "  if \"a\"", "    step x", "    step y");
    }

    @Test
    void a_tab_reaches_to_the_next_multiple_of_eight() {
        assertTree("    (if a)~>\n\tx ->\n    y", "chain", "  if \"a\"", "    step x", "step y");
    }

    @Test
    void the_line_of_a_condition_behind_a_long_string_is_where_its_step_began() {
        assertTree(
                "[\n  t:\"\"\"\na\n\"\"\" (if b)~>\n    x ->\n  y\n]",
                "group",
                "  step t block\"a\\n\"",
                "  chain",
                "    if \"b\"",
                "      step x",
                "  step y");
    }

    @Test
    void steps_behind_a_chain_need_an_arrow() {
        assertProblems("(if a)~>\n  x\ny", "missing-arrow@3:1");
    }

    @Test
    void a_body_must_not_be_empty() {
        assertProblems("(if a)~>\n(if b)~> x", "expected-step@2:1");
        assertProblems("(if a)~>", "expected-step@1:9");
        assertProblems("[(if a)~>] -> x", "expected-step@1:10");
    }
}
