package dev.baton.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.Golden;
import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.host.CalledFiles;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.plan.render.Explanation;
import dev.baton.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Flows, among them those of the first document that described the language, and the plans they come to. */
class CompileGoldenTest {

    @TestFactory
    List<DynamicTest> every_flow_comes_to_its_golden_plan() {
        return Golden.tests("compile", flow -> {
            CompiledFlow compiled = compile(flow);
            assertNotNull(compiled.plan(), () -> compiled.diagnostics().toString());
            return Map.of(
                    "plan",
                    PlanText.of(compiled.plan()),
                    "diag",
                    new DiagnosticRenderer(false).render(compiled.diagnostics()),
                    "explain",
                    Explanation.of(compiled.plan()));
        });
    }

    @TestFactory
    List<DynamicTest> every_plan_is_read_back_as_it_was_stored() {
        return Golden.flows("compile").stream()
                .map(flow -> DynamicTest.dynamicTest(flow.getFileName().toString(), () -> {
                    Plan plan = compile(flow).plan();
                    String json = PlanJson.write(plan);
                    assertEquals(plan, PlanJson.read(json));
                    assertEquals(json, PlanJson.write(PlanJson.read(json)));
                    assertTrue(PlanJson.hash(plan).matches("[0-9a-f]{64}"));
                }))
                .toList();
    }

    private static CompiledFlow compile(Path flow) {
        var source = new Source(flow.getFileName().toString(), Golden.read(flow));
        return FlowCompiler.compile(
                source, Context.toValidate(KnownSteps.standard()).withCalled(new CalledFiles(source.name(), flow)));
    }
}
