package dev.baton.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.check.KnownSteps;
import dev.baton.flow.Parser;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.source.Source;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlanJsonTest {
    private static Plan plan(String flow) {
        CompiledFlow compiled = FlowCompiler.compile(
                Parser.parse(new Source("test.flow", flow), Map.of()), Context.toValidate(KnownSteps.standard()));
        return Objects.requireNonNull(compiled.plan(), compiled.diagnostics()::toString);
    }

    private static boolean isRace(Plan plan) {
        return plan.regions().getFirst().nodes().getFirst() instanceof PlanNode.Fork fork && fork.race();
    }

    @Test
    void only_a_race_says_that_it_is_one_so_that_plans_stored_before_there_were_any_read_and_hash_as_they_did() {
        String parallel = PlanJson.write(plan("[Bash:\"a\" || Bash:\"b\"]"));
        assertFalse(parallel.contains("race"), parallel);
        assertFalse(isRace(PlanJson.read(parallel)));
    }

    @Test
    void a_race_is_read_back_as_one() {
        Plan race = plan("race [Bash:\"a\" || Bash:\"b\"]");
        assertTrue(isRace(PlanJson.read(PlanJson.write(race))));
        assertEquals(race, PlanJson.read(PlanJson.write(race)));
    }
}
