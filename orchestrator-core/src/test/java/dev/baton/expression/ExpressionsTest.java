package dev.baton.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static final Map<String, Value> VALUES = Map.ofEntries(
            Map.entry("ok", Results.success("all fine\nError: none")),
            Map.entry("bad", Results.failure("partial", "Traceback: RateLimit")),
            Map.entry(
                    "json",
                    Results.success(
                            "{\"type\": \"api\", \"n\": 10, \"price\": 1.50, \"tags\": [\"a\", \"b\"], \"empty\": [], \"gone\": null, \"passed\": false, \"failed\": true, \"length\": 99, \"name\": \"Ada \"}")),
            Map.entry("quoted", Results.success("\"yes\"")),
            Map.entry("list", Results.success("[1, 2, 3]")),
            Map.entry("nothing", Results.success("null")),
            Map.entry("no", Results.success(" No ")),
            Map.entry("zero", Results.success("0")),
            Map.entry("blank", Results.success(" \n ")),
            Map.entry("input", new Value.Text("{\"key\": \"r k\"}")),
            Map.entry("attempts", new Value.Num("2")),
            Map.entry("decision", new Value.ObjectOf(Map.of("status", new Value.Text("approve")))),
            Map.entry("unicode", Results.success("é😀")),
            Map.entry("two-words", new Value.Text("x")));

    private static final Variables VARIABLES = Results.variables(VALUES);
    private static final Names NAMES = Names.of(VALUES.keySet());

    private static Expr formula(String text) {
        Expressions.Compiled compiled = Expressions.compile(text, NAMES);
        assertEquals(List.of(), compiled.problems(), text);
        return assertInstanceOf(Condition.Formula.class, compiled.condition()).expr();
    }

    private static Verdict evaluate(String text) {
        return Expressions.evaluate(formula(text), VARIABLES);
    }

    @Nested
    class Evaluation {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "true",
                    "NOT false",
                    "!false",
                    "not not true",
                    "1",
                    "'text' == 'text' AND 1 < 2",
                    "ok.contains('Error')",
                    "ok contains 'fine'",
                    "bad.contains('RateLimit')",
                    "bad.contains('partial')",
                    "bad.failed",
                    "bad.error == 'exit code 1'",
                    "bad.exit_code == 1",
                    "bad.exit_code != 0",
                    "ok.success",
                    "ok.passed",
                    "ok.duration > 1",
                    "ok.duration == 1.5",
                    "json.type == 'api'",
                    "json.type === \"api\"",
                    "json.type != 'web'",
                    "json.n == 10.0",
                    "json.n > 9",
                    "json.price == 1.5",
                    "json.price <= '1.50'",
                    "json.tags[1] == 'b'",
                    "json.tags.contains('a')",
                    "json.tags.length == 2",
                    "json.length == 99",
                    "json.failed",
                    "NOT json.passed",
                    "json.success",
                    "json.name.trim == 'Ada'",
                    "json.name.lower.trim().contains('ada')",
                    "json.name.trim().lower() == 'ada'",
                    "json.empty.isEmpty",
                    "json.gone.isEmpty",
                    "json.missing.isEmpty",
                    "json.gone == null",
                    "json.missing == null",
                    "json.n != null",
                    "null == null",
                    "list.length == 3",
                    "list.size >= 3",
                    "list[2] == 3",
                    "list[9] == null",
                    "nothing == null",
                    "quoted == 'yes'",
                    "quoted == '\"yes\"'",
                    "input.key == 'r k'",
                    "decision.status == 'approve'",
                    "attempts < 3",
                    "attempts<3",
                    "attempts >= 2",
                    "'10' > '9'",
                    "'b' > 'a'",
                    "10 > 9",
                    "-1 < 0",
                    "1e2 == 100",
                    "'x' < 'y'",
                    "ok.matches('^all .*\\n?Error')",
                    "ok matches 'f[a-z]+e'",
                    "ok.startsWith('all')",
                    "ok.endsWith('none')",
                    "unicode.length == 2",
                    "'abc'.length == 3",
                    "'it\\'s' == \"it's\"",
                    "true OR false AND false",
                    "NOT false AND true",
                    "NOT json.n == 11",
                    "(false OR true) AND true",
                    "json.type == 'api' && attempts < 3 || false",
                    "ok.success and attempts < 3",
                    "json.tags == json.tags",
                    "true == 'true'",
                    "json.passed == false",
                    "ok.text.contains('fine')",
                    "two-words == 'x'",
                    "json.n == '10'",
                    "1 == 1.0"
                })
        void these_hold(String condition) {
            assertEquals(new Verdict.True(), evaluate(condition), condition);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "false",
                    "null",
                    "0",
                    "'' OR false",
                    "NOT NOT ' '",
                    "NOT NOT 'False'",
                    "('no' OR 'null') OR '0'",
                    "no",
                    "zero",
                    "blank",
                    "bad",
                    "nothing",
                    "json.empty",
                    "json.gone",
                    "json.missing",
                    "('[]') OR ('{ }')",
                    "ok.contains('error')",
                    "ok.contains('RateLimit')",
                    "json.missing.contains('x')",
                    "ok.stderr",
                    "ok.error",
                    "json.missing != 'a'",
                    "json.missing == 'a'",
                    "json.missing < 1",
                    "json.missing == json.gone",
                    "json.missing != json.gone",
                    "json.n == null",
                    "json.tags.contains('ab')",
                    "json.tags < 3",
                    "json.type == 'API'",
                    "9 > 10",
                    "json.missing.length == 0",
                    "ok matches '^fine'",
                    "json.missing matches '.*'",
                    "ok.n.deep[3].x",
                    "nothing != null",
                    "true AND false OR false"
                })
        void these_do_not_hold(String condition) {
            assertEquals(new Verdict.False(), evaluate(condition), condition);
        }

        @Test
        void a_regular_expression_cannot_hang() {
            String text = "a".repeat(50_000);
            Variables variables = name -> new Value.Text(text);
            for (String regex : List.of("(a*)*b", "(a|aa)+$b", "(.*)(.*)(.*)(.*)(.*)x", "(a?){200}b")) {
                Expr expr = new Expr.Matches(new Expr.Ref(Path.of("x")), regex);
                Verdict verdict = assertTimeoutPreemptively(
                        Duration.ofSeconds(30), () -> Expressions.evaluate(expr, variables), regex);
                assertEquals(new Verdict.False(), verdict);
            }
        }
    }

    @Nested
    class Shorthands {
        private static final Value.Result GOOD = Results.success("done");
        private static final Value.Result BAD = Results.failure("", "boom");

        private Verdict about(String words, Value... results) {
            return Expressions.evaluate(formula(words), VARIABLES, Preceding.group(List.of(results)));
        }

        @Test
        void they_speak_about_the_step_itself_and_never_about_a_json_field() {
            Value.Result claims = Results.success("{\"passed\": false, \"failed\": true}");
            assertEquals(new Verdict.True(), about("passed", claims));
            assertEquals(new Verdict.True(), about("success", claims));
            assertEquals(new Verdict.False(), about("failed", claims));
        }

        @Test
        void they_speak_about_all_or_any_branch_of_a_group() {
            assertEquals(new Verdict.True(), about("all success", GOOD, GOOD));
            assertEquals(new Verdict.False(), about("all success", GOOD, BAD));
            assertEquals(new Verdict.True(), about("any success", GOOD, BAD));
            assertEquals(new Verdict.False(), about("any success", BAD, BAD));
            assertEquals(new Verdict.True(), about("all failed", BAD, BAD));
            assertEquals(new Verdict.False(), about("all failed", GOOD, BAD));
            assertEquals(new Verdict.True(), about("any failed", GOOD, BAD));
            assertEquals(new Verdict.True(), about("failed", GOOD, BAD));
            assertEquals(new Verdict.True(), about("NOT passed AND attempts < 3", GOOD, BAD));
        }

        @Test
        void issues_are_a_field_else_the_failure_else_a_question() {
            assertEquals(new Verdict.True(), about("issues", Results.success("{\"issues\": [\"x\"]}")));
            assertEquals(new Verdict.False(), about("issues", Results.success("{\"issues\": []}")));
            assertEquals(new Verdict.True(), about("no issues", Results.success("{\"issues\": []}")));
            assertEquals(new Verdict.True(), about("issues", BAD));
            assertEquals(new Verdict.False(), about("no issues", BAD));
            assertInstanceOf(Verdict.AskJudge.class, about("issues", GOOD));
            assertEquals(
                    new Verdict.AskJudge("Is the result of the step just before free of any issues?"),
                    about("no issues", GOOD));
            assertEquals(about("no issues", GOOD), about("NOT issues", GOOD));
        }

        @Test
        void what_is_known_decides_before_anybody_is_asked() {
            assertEquals(new Verdict.False(), about("issues AND attempts > 5", GOOD));
            assertEquals(new Verdict.True(), about("issues OR attempts < 5", GOOD));
            assertInstanceOf(Verdict.AskJudge.class, about("issues AND attempts < 5", GOOD));
        }

        @Test
        void without_an_element_before_they_are_false() {
            for (Expr.Kind kind : Expr.Kind.values()) {
                assertEquals(new Verdict.False(), about(kind.words()), kind.words());
            }
        }

        @Test
        void a_bound_variable_of_the_same_name_wins() {
            Names names = Names.of(List.of("failed", "issues"));
            Variables variables =
                    Results.variables(Map.of("failed", new Value.Text("yes"), "issues", new Value.Text("")));
            Preceding before = Preceding.step(GOOD);
            for (String text : List.of("failed", "no issues", "passed AND failed")) {
                var compiled = assertInstanceOf(
                        Condition.Formula.class,
                        Expressions.compile(text, names).condition());
                assertEquals(new Verdict.True(), Expressions.evaluate(compiled.expr(), variables, before), text);
            }
        }
    }

    @Nested
    class PlainLanguage {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "\"the report is good\"   | the report is good",
                    "'it works'               | it works",
                    "the tests look healthy   | the tests look healthy",
                    "it's done                | it's done",
                    "all tests passed         | all tests passed",
                    "no errors - or warnings  | no errors - or warnings",
                    "A fails, do B instead    | A fails, do B instead"
                })
        void text_that_does_not_parse_is_asked_as_it_is(String condition, String question) {
            Expressions.Compiled compiled = Expressions.compile(condition, NAMES);
            assertEquals(new Condition.PlainLanguage(question), compiled.condition());
            assertEquals(List.of(), compiled.problems());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "ok.success AND    | Expected a variable, a number or a text in quotes, but the condition ends",
                    "json.n = 10       | Expected '==' to compare, but got '='",
                    "1 < json.n < 3    | Expected one comparison at a time, but two are chained: join them with 'AND'",
                    "ok.success AND () | Expected a variable, a number or a text in quotes, but got ')'",
                    "ok.contains('x'   | Expected ')' to end the arguments of 'contains', but the condition ends",
                    "json.n == 10 20   | Expected an operator such as '==' or 'AND', but got '2'"
                })
        void what_looks_like_an_expression_is_asked_with_a_warning(String condition, String why) {
            Expressions.Compiled compiled = Expressions.compile(condition, NAMES);
            assertInstanceOf(Condition.PlainLanguage.class, compiled.condition());
            Problem problem = compiled.problems().getFirst();
            assertEquals("condition-does-not-parse", problem.code());
            assertTrue(problem.message().startsWith(why), problem.message());
        }

        @Test
        void a_bare_name_that_nothing_binds_is_asked_with_a_warning_that_names_the_nearest() {
            Expressions.Compiled compiled = Expressions.compile("attempst AND pass/fail", NAMES);
            assertEquals(new Condition.PlainLanguage("attempst AND pass/fail"), compiled.condition());
            Problem problem = compiled.problems().getFirst();
            assertEquals("unbound-condition-name", problem.code());
            assertTrue(problem.message().contains("'attempst'"), problem.message());
            assertNotNull(problem.hint());
            assertTrue(problem.hint().contains("Did you mean 'attempts'?"), problem.hint());
        }
    }

    @Nested
    class Errors {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "jsn.type == 'api'     | unbound-variable | 0  | Did you mean 'json'?",
                    "ok.success AND zz.y   | unbound-variable | 15 | Bind it with ':zz' behind the step whose result it is",
                    "attempts-1 < 3        | arithmetic       | 0  | Compare without calculating: attempts < 4",
                    "attempts - 1 < 3      | arithmetic       | 0  | Compare without calculating: attempts < 4",
                    "json.n + 2 >= 3       | arithmetic       | 0  | Compare without calculating: json.n >= 1",
                    "json.n * 2 == 3       | arithmetic       | 0  | Let a step calculate it, or move the number to the other side of the comparison",
                    "3 > attempts-1        | arithmetic       | 4  | Let a step calculate it, or move the number to the other side of the comparison",
                    "ok.contain('x')       | unknown-method   | 3  | Did you mean 'contains'?",
                    "ok.frobnicate(1, 2)   | unknown-method   | 3  | There are .contains(x) .matches('re') .startsWith(x) .endsWith(x) .length .size .lower .trim .isEmpty",
                    "ok.matches('(')       | bad-regex        | 11 | The syntax is RE2's: no look-around and no back references, so that no text can make it hang",
                    "ok matches '(?=x)'    | bad-regex        | 11 | The syntax is RE2's: no look-around and no back references, so that no text can make it hang"
                })
        void are_placed_and_say_what_to_do(String condition, String code, int offset, String hint) {
            Expressions.Compiled compiled = Expressions.compile(condition, NAMES);
            assertNull(compiled.condition());
            assertEquals(1, compiled.problems().size(), compiled.problems().toString());
            Problem problem = compiled.problems().getFirst();
            assertEquals(code, problem.code());
            assertEquals(offset, problem.span().start());
            assertEquals(hint, problem.hint());
            assertTrue(problem.message().startsWith("Expected "), problem.message());
        }

        @Test
        void there_has_to_be_a_condition() {
            Expressions.Compiled compiled = Expressions.compile(" \n ", NAMES);
            assertNull(compiled.condition());
            assertEquals("empty-condition", compiled.problems().getFirst().code());
        }

        @Test
        void a_regular_expression_that_expands_without_bound_is_refused() {
            Expressions.Compiled compiled = Expressions.compile("ok.matches('((a{100}){100}){100}')", NAMES);
            assertEquals("bad-regex", compiled.problems().getFirst().code());
        }
    }

    @Nested
    class Bounds {
        @Test
        void deep_nesting_ends_in_an_answer() {
            for (String piece : List.of("(", "!", "not ", "ok.contains(", "x.y(")) {
                ParsedCondition parsed = Expressions.parse(piece.repeat(100_000));
                assertInstanceOf(ParsedCondition.PlainLanguage.class, parsed, piece);
            }
        }

        @Test
        void long_conditions_take_linear_time() {
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                Expressions.parse("ok.success AND ".repeat(60_000) + "true");
                Expressions.parse("word ".repeat(200_000));
                Expressions.parse("'".repeat(1_000_001));
                Expressions.parse("a.".repeat(10_000) + "b == 1");
            });
        }
    }

    @Test
    void a_plan_keeps_conditions_as_json_with_stable_names() throws Exception {
        var mapper = new ObjectMapper();
        Condition condition = new Condition.Formula(
                formula(
                        "NOT ok.contains('x') AND (json.n >= 3 OR json.tags[0] == null) AND ok matches 'a' AND no issues AND 'a'.length == 1 AND ok.startsWith(true)"));
        String json = mapper.writeValueAsString(condition);
        assertEquals(condition, mapper.readValue(json, Condition.class));
        assertEquals(
                "{\"type\":\"formula\",\"expr\":{\"type\":\"compare\",\"operator\":\">=\",\"left\":{\"type\":\"ref\",\"path\":\"json.n\"},\"right\":{\"type\":\"number\",\"written\":\"3\"}}}",
                mapper.writeValueAsString(new Condition.Formula(formula("json.n >= 3"))));
        assertEquals(
                "{\"type\":\"plain-language\",\"question\":\"q\"}",
                mapper.writeValueAsString(new Condition.PlainLanguage("q")));
    }
}
