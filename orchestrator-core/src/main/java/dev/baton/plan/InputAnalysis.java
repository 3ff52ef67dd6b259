package dev.baton.plan;

import dev.baton.plan.RegionDraft.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which reads of a variable nothing can have bound before.
 *
 * <p>A read that no binding reaches makes the variable an input. One that a binding reaches only by jumping back, or only from a
 * branch beside it, makes it an input that may be left out: it is empty at first.
 */
final class InputAnalysis {
    /** How a variable's value gets to its reads. */
    enum Need {
        /** Every read comes after a binding. */
        BOUND,
        /** Some read comes before the first binding, but a loop or a branch beside it binds the variable. */
        LATER,
        /** Some read shows a value that nothing binds. */
        REQUIRED
    }

    /** A read or a binding of a variable, and where. */
    private record Use(int place, boolean needed) {}

    private final List<RegionDraft> regions;
    private final int first;
    private final int[] base;
    private final int places;
    private final Map<String, List<Use>> reads = new LinkedHashMap<>();
    private final Map<String, List<Use>> binds = new HashMap<>();

    /** @param regions of one flow, numbered one after another */
    InputAnalysis(List<RegionDraft> regions) {
        this.regions = regions;
        this.first = regions.isEmpty() ? 0 : regions.getFirst().number();
        this.base = new int[regions.size() + 1];
        for (int r = 0; r < regions.size(); r++) {
            base[r + 1] = base[r] + regions.get(r).size() + 2;
        }
        this.places = base[regions.size()];
        regions.forEach(this::collect);
    }

    private void collect(RegionDraft region) {
        for (int i = 0; i < region.size(); i++) {
            int place = place(region.number(), i);
            for (Read read : region.reads(i)) {
                add(reads, read.path().name(), new Use(place, read.needed()));
            }
            for (String name : region.binds(i)) {
                add(binds, name, new Use(place, false));
            }
        }
    }

    private static void add(Map<String, List<Use>> uses, String name, Use use) {
        uses.computeIfAbsent(name, n -> new ArrayList<>()).add(use);
    }

    /** The need of every variable that is read. */
    Map<String, Need> needs() {
        var needs = new HashMap<String, Need>();
        var both = new ArrayList<String>();
        reads.forEach((name, uses) -> {
            if (binds.containsKey(name)) {
                both.add(name);
            } else {
                needs.put(name, uses.stream().anyMatch(Use::needed) ? Need.REQUIRED : Need.LATER);
            }
        });
        Reachability forward = graph(false);
        Reachability full = graph(true);
        for (int from = 0; from < both.size(); from += Long.SIZE) {
            classify(both.subList(from, Math.min(from + Long.SIZE, both.size())), forward, full, needs);
        }
        return needs;
    }

    private void classify(List<String> names, Reachability forward, Reachability full, Map<String, Need> needs) {
        var bound = new long[places];
        for (int bit = 0; bit < names.size(); bit++) {
            for (Use use : binds.getOrDefault(names.get(bit), List.of())) {
                bound[use.place()] |= 1L << bit;
            }
        }
        long[] before = forward.before(bound);
        long[] ever = full.before(bound);
        for (int bit = 0; bit < names.size(); bit++) {
            Need need = Need.BOUND;
            for (Use use : reads.getOrDefault(names.get(bit), List.of())) {
                need = worse(need, need(use, 1L << bit, before, ever));
            }
            needs.put(names.get(bit), need);
        }
    }

    private static Need need(Use read, long bit, long[] before, long[] ever) {
        if ((before[read.place()] & bit) != 0) {
            return Need.BOUND;
        }
        return (ever[read.place()] & bit) != 0 || !read.needed() ? Need.LATER : Need.REQUIRED;
    }

    private static Need worse(Need a, Need b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private int place(int region, int index) {
        return base[region - first] + index;
    }

    private int end(int region) {
        return place(region, regions.get(region - first).size());
    }

    /** A place that all branches of a fork lead to and come from, in the region of the fork's first branch. */
    private int beside(int branch) {
        return end(branch) + 1;
    }

    /** @param back whether jumps back count, and bindings of a branch reach the branches beside it */
    private Reachability graph(boolean back) {
        var graph = new Reachability(places, maxEdges());
        for (RegionDraft region : regions) {
            for (int i = 0; i < region.size(); i++) {
                PlanNode node = region.get(i);
                if (node != null) {
                    edges(graph, region.number(), i, node, back);
                }
            }
        }
        return graph;
    }

    private int maxEdges() {
        int most = 2 * places + 6 * regions.size();
        for (RegionDraft region : regions) {
            for (int i = 0; i < region.size(); i++) {
                most += region.get(i) instanceof PlanNode.Choice choice
                        ? choice.arms().size()
                        : 0;
            }
        }
        return most;
    }

    private void edges(Reachability graph, int region, int index, PlanNode node, boolean back) {
        int here = place(region, index);
        int next = here + 1;
        switch (node) {
            case PlanNode.Goto after -> graph.edge(here, place(region, after.target()));
            case PlanNode.Jump jump -> {
                if (back || jump.target() > index) {
                    graph.edge(here, place(region, jump.target()));
                }
            }
            case PlanNode.Choice choice -> {
                choice.arms().forEach(arm -> graph.edge(here, place(region, arm.target())));
                graph.edge(here, place(region, choice.otherwise()));
            }
            case PlanNode.Fork fork -> {
                bodies(graph, here, fork.branches(), back);
                fallback(graph, here, fork.policy());
            }
            case PlanNode.Scoped scoped -> {
                bodies(graph, here, List.of(scoped.body()), false);
                fallback(graph, here, scoped.policy());
            }
            case PlanNode.Call call -> {
                graph.edge(here, next);
                fallback(graph, here, call.policy());
            }
            case PlanNode.Unsupported other -> bodies(graph, here, other.bodies(), false);
            case PlanNode.Step step -> {
                graph.edge(here, next);
                if (step.work() instanceof PlanNode.Work.Batch batch) {
                    // In, but not out: what an item's body binds is the item's own.
                    graph.edge(here, place(batch.body(), 0));
                }
                fallback(graph, here, step.policy());
            }
            case PlanNode.Checkpoint gate -> {
                graph.edge(here, next);
                if (back && gate.revise() >= 0) {
                    graph.edge(here, place(region, gate.revise()));
                }
            }
            case PlanNode.Question ignored -> graph.edge(here, next);
            case PlanNode.Wait ignored -> graph.edge(here, next);
            case PlanNode.Label ignored -> graph.edge(here, next);
        }
    }

    private void bodies(Reachability graph, int here, List<Integer> bodies, boolean beside) {
        if (bodies.isEmpty()) {
            graph.edge(here, here + 1);
        }
        for (int body : bodies) {
            graph.edge(here, place(body, 0));
            graph.edge(end(body), here + 1);
            if (beside) {
                graph.edge(end(body), beside(bodies.getFirst()));
                graph.edge(beside(bodies.getFirst()), place(body, 0));
            }
        }
    }

    private void fallback(Reachability graph, int here, Policy policy) {
        if (policy.fallback() != null) {
            graph.edge(here, place(policy.fallback(), 0));
            graph.edge(end(policy.fallback()), here + 1);
        }
    }
}
