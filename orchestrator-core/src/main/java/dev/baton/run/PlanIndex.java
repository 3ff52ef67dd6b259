package dev.baton.run;

import dev.baton.plan.Plan;
import dev.baton.plan.PlanNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds a plan's nodes by id. */
final class PlanIndex {
    /** Marks the group that runs a node's fallback: {@code 4~}. */
    static final String FALLBACK = "~";

    /** Parts a choice's id from the arm that {@code judge} is asked about: {@code 3?0}. */
    static final char JUDGE = '?';

    record Place(int region, int index, PlanNode node) {}

    private final Plan plan;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<Integer, PlanNode.Call> calls = new HashMap<>();
    private boolean itemRuns;

    PlanIndex(Plan plan) {
        this.plan = plan;
        for (int region = 0; region < plan.regions().size(); region++) {
            List<PlanNode> nodes = plan.regions().get(region).nodes();
            for (int i = 0; i < nodes.size(); i++) {
                if (!(nodes.get(i) instanceof PlanNode.Goto)) {
                    places.put(nodes.get(i).id(), new Place(region, i, nodes.get(i)));
                }
                if (nodes.get(i) instanceof PlanNode.Call call) {
                    calls.put(call.body(), call);
                }
                itemRuns |= nodes.get(i) instanceof PlanNode.Step step
                        && step.work() instanceof PlanNode.Work.Batch batch
                        && batch.runs();
            }
        }
    }

    /** Whether there is a batch whose items are runs of their own. */
    boolean hasItemRuns() {
        return itemRuns;
    }

    List<PlanNode> nodes(int region) {
        return plan.regions().get(region).nodes();
    }

    /** The call whose flow's body the region is, or null. */
    PlanNode.@Nullable Call call(int region) {
        return calls.get(region);
    }

    /** The node with this id; of a fallback's or a judge's id, the node that it belongs to. */
    Place place(String id) {
        Place place = find(id);
        if (place == null) {
            throw new IllegalStateException(
                    "Expected the plan of '" + plan.flow() + "' to hold node '" + id + "', but it does not");
        }
        return place;
    }

    @Nullable
    Place find(String id) {
        Place place = places.get(id);
        if (place != null) {
            return place;
        }
        int cut = id.indexOf(JUDGE);
        if (cut < 0 && id.endsWith(FALLBACK)) {
            cut = id.length() - FALLBACK.length();
        }
        return cut < 0 ? null : places.get(id.substring(0, cut));
    }

    static boolean isJudge(String step) {
        return step.indexOf(JUDGE) >= 0;
    }

    static int judgedArm(String step) {
        return Integer.parseInt(step.substring(step.indexOf(JUDGE) + 1));
    }

    static boolean isFallback(String step) {
        return step.endsWith(FALLBACK);
    }
}
