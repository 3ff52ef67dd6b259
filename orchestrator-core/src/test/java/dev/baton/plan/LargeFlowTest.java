package dev.baton.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.check.KnownSteps;
import dev.baton.flow.CpuTime;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.plan.render.Explanation;
import dev.baton.plan.render.PlanGraph;
import dev.baton.source.Source;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flows of a megabyte, of shapes that a rule with two loops in it would take minutes for. */
class LargeFlowTest {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final String A = "general-purpose:\"x\"";

    enum Shape {
        STEPS(repeat(
                12_000,
                i -> "general-purpose:\"Do something with {v" + (i - 1) + "} and go on to the next\":v" + i,
                " ->\n")),
        VARIABLES(repeat(20_000, i -> "Bash:\"{r" + i + "}\":b" + i, " ->\n")),
        ONE_VARIABLE(repeat(20_000, i -> A.replace("x", "{x} " + i) + ":x", " ->\n")),
        VARIABLES_READ_BEFORE(repeat(10_000, i -> "Bash:\"{z" + i + "}\"", " ->\n") + " ->\n"
                + repeat(10_000, i -> "Bash:\"x\":z" + i, " ->\n")),
        LABELS(repeat(5_000, i -> "@l" + i + " -> " + A, " ->\n") + " ->\n"
                + repeat(5_000, i -> "(if attempts < " + i + ")~> @l" + i + " ~>", "\n")),
        LOOPS(repeat(
                5_000,
                i -> "@l" + i + " -> Bash:\"{a" + i + "}\":a" + (i + 1) + " (if failed)~> @l" + i + " ~>",
                "\n")),
        LOOPS_INTO_EACH_OTHER(repeat(
                        5_000,
                        i -> "@l" + i + " -> Bash:\"{a" + i + "}\":a" + (i + 7)
                                + (i == 0 ? "" : " (if failed)~> @l" + (i - 1) + " ~>"),
                        " ->\n")
                .replace("~> ->", "~>")),
        JUMPS_TO_ONE_LABEL("@l -> " + A + "\n" + repeat(10_000, i -> "(if l.visits == " + i + ")~> @l ~>", "\n")),
        ARMS(A + ":x\n" + repeat(10_000, i -> "(if x.n == " + i + ")~> " + A + ":y" + i + " ~>", "\n")),
        CHAINS(repeat(8_000, i -> A + ":c" + i + " (if c" + i + ".ok)~> " + A + ":d" + i + " ~>", "\n")),
        BRANCHES("[" + repeat(10_000, i -> A + ":b" + i, " ||\n") + "]"),
        BRANCHES_BINDING_ONE_NAME("[" + repeat(10_000, i -> A + ":b", " ||\n") + "]"),
        BRANCHES_READING_EACH_OTHER("[" + repeat(10_000, i -> "Bash:\"{b" + (i + 1) + "}\":b" + i, " ||\n") + "]"),
        GROUPS(repeat(6_000, i -> "[" + A + " || " + A + "]:g" + i + " {timeout: 3s}", " ->\n")),
        DEEP_GROUPS("[".repeat(190) + A + "]".repeat(190)),
        DEEP_CHAINS(A + " " + "(if passed)~> [".repeat(90) + A + "]".repeat(90)),
        CONSTANTS(repeat(15_000, i -> "$C" + i + " := \"v\"", "\n") + "\n"
                + repeat(5_000, i -> "Bash:\"{C" + i + "}\"", " ->\n")),
        AGENTS(repeat(20_000, i -> "$a" + i + " := {base: \"a" + (i + 1) + "\"}", "\n")
                + "\n$a20000 := {prompt: \"x\"}\na0:\"x\""),
        OPTIONS(repeat(
                5_000,
                i -> A + " {timeout: 30s, retries: 3, retry-if: exit_code == 3, needs: [a, b], on-failure: continue}",
                " ->\n"));

        private final String text;

        Shape(String text) {
            this.text = text;
        }
    }

    enum Mistakes {
        UNKNOWN_AGENTS(repeat(10_000, i -> "agent" + i + ":\"x\"", " ->\n")),
        UNBOUND_PATHS(repeat(10_000, i -> A + ":known" + i + " (if unknown" + i + ".ok)~> " + A + " ~>", "\n")),
        PLAIN_NAMES(repeat(10_000, i -> A + ":known" + i + " (if unknown" + i + ")~> " + A + " ~>", "\n")),
        AMBIGUOUS_LABELS(repeat(10_000, i -> "@l -> " + A, " ->\n")),
        LABELS_NOWHERE(A + "\n" + repeat(10_000, i -> "(if passed)~> @l" + i + " ~>", "\n")),
        UNBOUND_IN_A_BROKEN_TEXT("Bash:\"a\") ->\n"
                + repeat(10_000, i -> A + ":known" + i + " (if unknown" + i + ".ok)~> " + A + " ~>", "\n")),
        UNKNOWN_OPTIONS(repeat(5_000, i -> A + " {timeot: 3s, retrys: 3, retries: x}", " ->\n")),
        JUMPS_ACROSS("@l -> " + A + " ->\n[" + repeat(5_000, i -> "[" + A + " (if passed)~> @l]", " ||\n") + "]"),
        DUPLICATES(repeat(20_000, i -> "$a := \"x\"", "\n") + "\n" + A);

        private final String text;

        Mistakes(String text) {
            this.text = text;
        }
    }

    private static String repeat(int times, IntFunction<String> piece, String between) {
        return IntStream.range(0, times).mapToObj(piece).collect(Collectors.joining(between));
    }

    @ParameterizedTest
    @EnumSource
    void a_large_flow_is_compiled_in_less_than_two_seconds(Shape shape) {
        CompiledFlow compiled = CpuTime.atMost(BOUND, shape.name(), () -> compile(shape.text));
        assertNotNull(
                compiled.plan(),
                () -> shape + ": "
                        + compiled.diagnostics().stream()
                                .filter(d -> d.isError())
                                .findFirst());
        Plan plan = compiled.plan();
        String json = CpuTime.atMost(BOUND, shape.name(), () -> PlanJson.write(plan));
        assertEquals(plan, CpuTime.atMost(BOUND, shape.name(), () -> PlanJson.read(json)));
        CpuTime.atMost(BOUND, shape.name(), () -> Explanation.of(plan));
        CpuTime.atMost(
                BOUND,
                shape.name(),
                () -> PlanGraph.mermaid(plan).length() + PlanGraph.dot(plan).length());
        CpuTime.atMost(BOUND, shape.name(), () -> PlanGraph.svg(plan));
    }

    @ParameterizedTest
    @EnumSource
    void a_large_flow_full_of_mistakes_is_compiled_in_less_than_two_seconds(Mistakes mistakes) {
        CompiledFlow compiled = CpuTime.atMost(BOUND, mistakes.name(), () -> compile(mistakes.text));
        assertTrue(compiled.diagnostics().size() >= 1, mistakes.name());
        assertTrue(compiled.diagnostics().size() <= FlowCompiler.MAX_DIAGNOSTICS + 1, mistakes.name());
    }

    @Test
    void a_text_over_the_limit_is_one_diagnostic() {
        CompiledFlow compiled = compile("#".repeat(FlowCompiler.MAX_LENGTH + 1));
        assertNull(compiled.plan());
        assertEquals("flow-too-large", compiled.diagnostics().getFirst().code());
        assertEquals(1, compiled.diagnostics().size());
    }

    @Test
    void more_elements_than_the_limit_are_an_error() {
        CompiledFlow compiled = compile(repeat(50_001, i -> "judge", "->"));
        assertEquals("flow-too-large", compiled.diagnostics().getFirst().code());
    }

    private static CompiledFlow compile(String text) {
        return FlowCompiler.compile(new Source("large.flow", text), Context.toValidate(KnownSteps.standard()));
    }
}
