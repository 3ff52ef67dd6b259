package dev.baton.plan.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.Golden;
import dev.baton.check.KnownSteps;
import dev.baton.flow.CalledFlows;
import dev.baton.host.CalledFiles;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.FlowCompiler;
import dev.baton.plan.Plan;
import dev.baton.source.Source;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xml.sax.InputSource;

/** Pictures of plans, in each language. */
class GraphGoldenTest {

    @TestFactory
    List<DynamicTest> every_flow_is_drawn_as_its_golden_pictures() {
        return Golden.tests("graph", flow -> {
            Plan plan = plan(flow);
            return Map.of("svg", PlanGraph.svg(plan), "mmd", PlanGraph.mermaid(plan), "dot", PlanGraph.dot(plan));
        });
    }

    @TestFactory
    List<DynamicTest> every_picture_is_well_formed_xml() {
        return List.of("compile", "graph").stream()
                .flatMap(stage -> Golden.flows(stage).stream())
                .map(flow -> DynamicTest.dynamicTest(flow.getFileName().toString(), () -> wellFormed(flow)))
                .toList();
    }

    private static void wellFormed(Path flow) throws Exception {
        String svg = PlanGraph.svg(plan(flow));
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertEquals("svg", document.getDocumentElement().getTagName());
    }

    @Test
    void a_text_cannot_leave_its_place_in_a_picture() {
        String nasty = "</text><script>alert(1)</script> \\\" ]; --> `x` #quot; \u0001 \uD800 {y} \u202E";
        Plan plan = plan(
                "general-purpose:\"\"\"" + nasty + "\"\"\":x (if \"" + "a > b \\\" | c" + "\")~> Bash:\"echo\"",
                "t.flow",
                CalledFlows.NONE);
        assertFalse(PlanGraph.svg(plan).contains("<script>"));
        assertFalse(PlanGraph.mermaid(plan).contains("</text>"));
        assertFalse(PlanGraph.mermaid(plan).contains("`"));
        assertTrue(PlanGraph.dot(plan).contains("\\\\\\\" ]"));
        assertFalse(Explanation.of(plan).chars().anyMatch(c -> c == 1 || c == 0x202E));
    }

    private static Plan plan(Path flow) {
        String name = flow.getFileName().toString();
        return plan(Golden.read(flow), name, new CalledFiles(name, flow));
    }

    private static Plan plan(String text, String name, CalledFlows called) {
        CompiledFlow compiled = FlowCompiler.compile(
                new Source(name, text),
                FlowCompiler.Context.toValidate(KnownSteps.standard()).withCalled(called));
        assertNotNull(compiled.plan(), () -> compiled.diagnostics().toString());
        return compiled.plan();
    }
}
