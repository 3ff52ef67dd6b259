package dev.baton.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.DiagnosticRenderer;
import dev.baton.flow.CalledFlows;
import dev.baton.flow.Formatter;
import dev.baton.flow.Parsed;
import dev.baton.flow.Parser;
import dev.baton.flow.syntax.Flow;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.source.Source;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RandomPlanTest {
    private static final int FLOWS = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Whatever is called is this, and may be given anything that has a name here. */
    private static final Parsed CALLED = Parser.parse(
            new Source("called.flow", """
                    ---
                    params: {%s: {default: x}}
                    ---
                    @again -> Bash:"echo {a} {items}":r (if failed)~> @again ~> -> [Bash:"1":p || Bash:"2":q]:all
                    """.formatted(String.join(": {default: x}, ", RandomCompilableFlows.VARIABLES))),
            Map.of());

    private static final Context CONTEXT = Context.toValidate(KnownSteps.standard())
            .withCalled((caller, name, parameters) -> new CalledFlows.Found.Flow(CALLED));

    @Test
    void what_the_formatter_writes_of_any_tree_comes_to_the_plan_of_that_tree() throws JsonProcessingException {
        int planned = 0;
        for (long seed = 0; seed < FLOWS; seed++) {
            Flow flow = new RandomCompilableFlows(seed).flow();
            Plan made =
                    FlowCompiler.compile(new Parsed(flow, List.of()), CONTEXT).plan();
            String text = Formatter.format(flow);
            CompiledFlow read = FlowCompiler.compile(new Source("t.flow", text), CONTEXT);
            String about = "seed " + seed + ":\n" + text;
            if (made == null) {
                assertEquals(null, read.plan(), about);
                continue;
            }
            planned++;
            assertNotNull(
                    read.plan(),
                    () -> about
                            + new DiagnosticRenderer(false)
                                    .render(read.diagnostics().stream()
                                            .filter(d -> d.isError())
                                            .toList()));
            assertEquals(withoutPlaces(made), withoutPlaces(read.plan()), about);
        }
        assertTrue(planned > FLOWS / 3, "Expected most flows to come to a plan, but only " + planned + " did");
    }

    private static JsonNode withoutPlaces(Plan plan) throws JsonProcessingException {
        JsonNode json = JSON.readTree(PlanJson.write(plan));
        json.findParents("at").forEach(parent -> ((ObjectNode) parent).remove("at"));
        json.findParents("construct").forEach(parent -> ((ObjectNode) parent).remove("text"));
        ((ObjectNode) json).set("inputs", JSON.valueToTree(byName(json.path("inputs"))));
        return json;
    }

    /** Inputs stand in the order of their places, which a tree that was made does not have. */
    private static Map<String, JsonNode> byName(JsonNode inputs) {
        var byName = new TreeMap<String, JsonNode>();
        inputs.forEach(input -> byName.put(input.path("name").asText(), input));
        return byName;
    }
}
