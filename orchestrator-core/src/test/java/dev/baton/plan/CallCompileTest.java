package dev.baton.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.host.CalledFiles;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calls mean, and what is said where they mean nothing. */
class CallCompileTest {
    @TempDir
    private Path folder;

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private CompiledFlow compile(String name, String text) throws IOException {
        file(name, text);
        return FlowCompiler.compile(new Source("dir/" + name, text), context(name));
    }

    private Context context(String name) {
        return Context.toValidate(KnownSteps.standard())
                .withCalled(new CalledFiles("dir/" + name, folder.resolve(name)));
    }

    /** {@code file:line:column code message}, each error. */
    private static List<String> errors(CompiledFlow flow) {
        return flow.diagnostics().stream()
                .filter(Diagnostic::isError)
                .map(d -> new DiagnosticRenderer(false)
                        .render(d)
                        .lines()
                        .findFirst()
                        .orElse(""))
                .toList();
    }

    private static PlanNode.Call call(CompiledFlow flow) {
        Plan plan = flow.plan();
        assertNotNull(plan, () -> flow.diagnostics().toString());
        return plan.regions().stream()
                .flatMap(region -> region.nodes().stream())
                .filter(PlanNode.Call.class::isInstance)
                .map(PlanNode.Call.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String first(CompiledFlow flow, PlanNode.Call call) {
        Plan plan = flow.plan();
        assertNotNull(plan);
        var step = (PlanNode.Step) plan.regions().get(call.body()).nodes().getFirst();
        return ((PlanNode.Work.Bash) step.work()).shown().toString();
    }

    @Nested
    class A_name {
        private static final String TWO = """
                # One
                ```flow
                @call:other:x -> @call:two-words:y
                ```
                # Something
                ```flow
                ---
                name: other
                ---
                Bash:"echo by its own name":a
                ```
                ## Two words
                ```flow
                Bash:"echo by its heading":b
                ```
                """;

        @Test
        void means_a_flow_of_the_same_markdown_file_first() throws IOException {
            file("other.flow", "Bash:\"echo beside\"");
            file("both.md", TWO);
            var flows = FlowCompiler.compileAll(new Source("dir/both.md", TWO), context("both.md"));
            CompiledFlow one = flows.getFirst();
            assertTrue(first(one, call(one)).contains("by its own name"));
            assertEquals(List.of("dir/both.md"), List.copyOf(one.called().keySet()));
        }

        @Test
        void means_a_flow_file_beside_it_then_a_markdown_file() throws IOException {
            file("a.flow", "Bash:\"echo flow\"");
            file("a.md", "```flow\nBash:\"echo markdown\"\n```");
            file("b.md", "```flow\nBash:\"echo only markdown\"\n```");
            CompiledFlow flow = compile("main.flow", "@call:a");
            assertTrue(first(flow, call(flow)).contains("echo flow"));
            assertEquals("dir/a.flow", List.copyOf(flow.called().keySet()).getFirst());
            CompiledFlow other = compile("main.flow", "@call:b");
            assertTrue(first(other, call(other)).contains("only markdown"));
        }

        @Test
        void that_nothing_has_is_an_error_with_the_nearest_one() throws IOException {
            file("review.flow", "Bash:\"x\"");
            CompiledFlow flow = compile("main.flow", "Bash:\"x\" ->\n@call:revew");
            assertEquals(
                    List.of(
                            "dir/main.flow:2:7: error[unknown-flow]: Expected 'revew' to be a flow to call, but there is "
                                    + "none of that name"),
                    errors(flow));
            assertEquals("Did you mean 'review'?", flow.diagnostics().getFirst().hint());
        }

        @Test
        void of_a_file_with_several_flows_is_not_enough() throws IOException {
            file("many.md", "# A\n```flow\nBash:\"x\"\n```\n# B\n```flow\nBash:\"y\"\n```");
            assertEquals(
                    List.of("dir/main.flow:1:7: error[unusable-flow]: Expected 'many' to be a flow to call, but "
                            + "'dir/many.md' holds 2 flows, none of that name"),
                    errors(compile("main.flow", "@call:many")));
        }
    }

    @Nested
    class Arguments {
        private static final String REVIEW =
                "---\nparams: {tone: {default: plain}, size: how long}\n---\n" + "Bash:\"{doc} {tone} {size}\":out";

        @Test
        void that_are_missing_are_one_error_that_lists_them_all() throws IOException {
            file("review.flow", REVIEW);
            assertEquals(
                    List.of(
                            "dir/main.flow:1:7: error[missing-argument]: Expected the call to give 'review' 'size', 'doc', "
                                    + "but it does not"),
                    errors(compile("main.flow", "@call:review")));
        }

        @Test
        void that_nothing_asks_for_are_an_error_with_the_nearest_name() throws IOException {
            file("review.flow", REVIEW);
            CompiledFlow flow = compile("main.flow", "@call:review(doc=a, size=1, tome=b)");
            assertEquals(
                    List.of("dir/main.flow:1:29: error[unknown-argument]: Expected an input of 'review', but it has no "
                            + "'tome'"),
                    errors(flow));
            assertEquals("Did you mean 'tone'?", flow.diagnostics().getFirst().hint());
        }

        @Test
        void that_read_variables_make_inputs_of_the_caller_only() throws IOException {
            file("review.flow", REVIEW);
            CompiledFlow flow = compile("main.flow", "@call:review(doc=\"{text}\", size=1):r -> Bash:\"{r.out}\"");
            Plan plan = flow.plan();
            assertNotNull(plan, () -> flow.diagnostics().toString());
            assertEquals(
                    List.of("text"),
                    plan.inputs().stream().map(Plan.Input::name).toList());
            assertEquals(1, call(flow).defaults().size());
            assertFalse(plan.setTargets().contains("out"));
            assertEquals(plan, PlanJson.read(PlanJson.write(plan)));
        }

        @Test
        void that_do_not_change_fill_templates_outside_strings() throws IOException {
            file("does.flow", "{{who}}:\"do it\"");
            CompiledFlow flow = compile("main.flow", "@call:does(who=general-purpose) -> @call:does(who=Explore)");
            Plan plan = flow.plan();
            assertNotNull(plan, () -> flow.diagnostics().toString());
            assertEquals(Set.of("Explore", "general-purpose"), plan.agents());
        }

        @Test
        void hand_secrets_on_as_a_whole_or_not_at_all() throws IOException {
            file("review.flow", REVIEW);
            assertEquals(List.of(), errors(compile("main.flow", "@call:review(doc=\"{secrets.KEY}\", size=1)")));
            assertEquals(
                    List.of(
                            "dir/main.flow:1:14: error[secret-argument]: Expected a secret to be handed on as a whole, but "
                                    + "'doc' is made from a part of one, or of more"),
                    errors(compile("main.flow", "@call:review(doc=\"Bearer {secrets.KEY}\", size=1)")));
        }
    }

    @Nested
    class A_flow_that_calls_itself {
        @Test
        void is_an_error_that_shows_the_way_round() throws IOException {
            file("b.flow", "Bash:\"x\" -> @call:c");
            file("c.flow", "@call:a");
            List<String> errors = errors(compile("a.flow", "@call:b"));
            assertTrue(
                    errors.contains(
                            "dir/c.flow:1:7: error[circular-call]: Expected a flow not to call itself, but 'a' is "
                                    + "under way already: a → b → c → a"),
                    errors::toString);
            assertTrue(errors.getFirst().startsWith("dir/a.flow:1:7: error[broken-call]"), errors::toString);
        }

        @Test
        void is_found_in_one_file_too() throws IOException {
            List<String> errors = errors(compile("a.flow", "@call:a"));
            assertEquals(1, errors.size());
            assertTrue(errors.getFirst().contains("under way already: a → a"), errors::toString);
        }

        @Test
        void is_not_mistaken_for_a_long_way_down() throws IOException {
            for (int i = 1; i < CallLowering.MAX_DEPTH; i++) {
                file("f" + i + ".flow", "@call:f" + (i + 1));
            }
            file("f" + CallLowering.MAX_DEPTH + ".flow", "Bash:\"deep\"");
            assertEquals(List.of(), errors(compile("main.flow", "@call:f1")));
            file("f" + CallLowering.MAX_DEPTH + ".flow", "@call:f0");
            file("f0.flow", "Bash:\"too deep\"");
            assertTrue(errors(compile("main.flow", "@call:f1")).stream()
                    .anyMatch(error -> error.contains("[calls-too-deep]") && error.contains("at most 16 calls")));
        }

        @Test
        void does_not_grow_without_end_by_calling_twice() throws IOException {
            for (int i = 1; i < 14; i++) {
                file("f" + i + ".flow", "@call:f" + (i + 1) + " -> @call:f" + (i + 1));
            }
            file("f14.flow", "Bash:\"x\"");
            assertTrue(errors(compile("main.flow", "@call:f1")).stream()
                    .anyMatch(error -> error.contains("at most 1000 calls")));
        }
    }

    @Nested
    class What_is_wrong_with_a_called_flow {
        @Test
        void is_said_once_with_its_own_place() throws IOException {
            file("broken.flow", "Bash:\"x\":a {retrys: 2}\n-> nobody:\"y\"");
            List<String> errors = errors(compile("main.flow", "@call:broken -> @call:broken"));
            assertEquals(4, errors.size(), errors::toString);
            assertTrue(errors.get(0).startsWith("dir/main.flow:1:7: error[broken-call]"), errors::toString);
            assertTrue(errors.get(1).startsWith("dir/main.flow:1:23: error[broken-call]"), errors::toString);
            assertTrue(errors.get(2).startsWith("dir/broken.flow:1:13: error[unknown-option]"), errors::toString);
            assertTrue(errors.get(3).startsWith("dir/broken.flow:2:4: error[unknown-agent]"), errors::toString);
        }
    }

    @Nested
    class Agents {
        @Test
        void of_a_called_flow_come_along() throws IOException {
            file("told.flow", "$writer := {prompt: \"You write.\"}\nwriter:\"tell\":t");
            CompiledFlow flow = compile("main.flow", "@call:told");
            Plan plan = flow.plan();
            assertNotNull(plan, () -> flow.diagnostics().toString());
            assertTrue(plan.agentDefinitions().containsKey("writer"));
            assertTrue(plan.agents().contains("writer"));
        }

        @Test
        void of_one_name_and_two_meanings_are_an_error_that_shows_both() throws IOException {
            file("told.flow", "$writer := {prompt: \"You write.\"}\nwriter:\"tell\":t");
            String own = "$writer := {prompt: \"You rhyme.\"}\nwriter:\"tell\":t -> @call:told";
            assertEquals(
                    List.of(
                            "dir/main.flow:2:26: error[agent-conflict]: Expected 'writer' to be one agent in the flows of a "
                                    + "run, but 'main' (dir/main.flow:1:1) defines it as {\"prompt\":\"You rhyme.\"}, and 'told' "
                                    + "(dir/told.flow:1:1) defines it as {\"prompt\":\"You write.\"}"),
                    errors(compile("main.flow", own)));
            assertEquals(List.of(), errors(compile("main.flow", own.replace("rhyme", "write"))));
        }

        @Test
        void from_outside_are_not_replaced_by_the_callers() throws IOException {
            file("told.flow", "Explore:\"tell\":t");
            assertTrue(errors(compile("main.flow", "$Explore := {prompt: \"You.\"}\nExplore:\"a\":b -> @call:told"))
                    .getFirst()
                    .contains("'told' (dir/told.flow:1:1) means one that it does not define itself"));
        }
    }

    @Test
    void the_environment_around_a_call_reaches_it_as_far_as_it_is_known() throws IOException {
        file("told.flow", "Bash:\"env\":t");
        CompiledFlow flow = compile(
                "main.flow", "$C := \"c\"\nBash:\"v\":v -> [@call:told] {env: {A: \"{C}{secrets.S}\", B: \"{v}\"}}");
        assertEquals(
                List.of("env-not-passed"),
                flow.warnings().stream().map(Diagnostic::code).toList());
        Plan plan = flow.plan();
        assertNotNull(plan);
        var step = (PlanNode.Step) plan.regions().get(call(flow).body()).nodes().getFirst();
        assertEquals(List.of("A"), List.copyOf(step.policy().env().keySet()));
    }
}
