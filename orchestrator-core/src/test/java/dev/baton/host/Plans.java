package dev.baton.host;

import dev.baton.expression.Template;
import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import dev.baton.run.RunBundle;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.source.SourceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans made by hand, for tests and measurements of what runs them. */
final class Plans {
    private static final SourceRef AT = new SourceRef("test.flow", 1, 1);

    private Plans() {}

    static PlanNode.Step noop(String id) {
        return new PlanNode.Step(
                id,
                AT,
                "noop",
                new PlanNode.Work.Task("noop", new Template(List.of())),
                null,
                null,
                false,
                Policy.standard(false));
    }

    static RunBundle sequence(int steps) {
        List<PlanNode> nodes = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            nodes.add(noop(Integer.toString(i)));
        }
        return bundle(List.of(new Plan.Region(nodes)));
    }

    static RunBundle parallel(int branches) {
        List<Plan.Region> regions = new ArrayList<>();
        regions.add(null);
        List<Integer> indexes = new ArrayList<>();
        for (int i = 1; i <= branches; i++) {
            regions.add(new Plan.Region(List.of(noop("1." + i))));
            indexes.add(i);
        }
        PlanNode fork = new PlanNode.Fork("1", AT, indexes, null, null, false, 0, false, false, Policy.standard(false));
        regions.set(0, new Plan.Region(List.of(fork)));
        return bundle(regions);
    }

    static RunBundle bundle(List<Plan.Region> regions) {
        Plan plan = new Plan(
                Plan.FORMAT,
                "test",
                null,
                regions,
                List.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Plan.Limits.DEFAULT,
                null,
                List.of(),
                null);
        return new RunBundle(plan, "", Map.of(), null);
    }

    static RunStart start(String run, RunBundle bundle) {
        return new RunStart(
                run,
                "test",
                RunJson.hash(RunJson.write(bundle)),
                Map.of(),
                Map.of(),
                Map.of(),
                "/tmp",
                "/tmp",
                "test",
                false,
                false,
                Set.of(),
                null,
                null);
    }
}
