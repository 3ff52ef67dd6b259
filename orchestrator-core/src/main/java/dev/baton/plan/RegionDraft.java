package dev.baton.plan;

import dev.baton.expression.Path;
import dev.baton.source.SourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A region while it is made: nodes that refer forward are put in their places later. */
final class RegionDraft {
    /** A jump whose label may come later. */
    private record OpenJump(int index, String id, SourceRef at, String label) {}

    /**
     * A variable that a node reads.
     *
     * @param needed whether the node's text shows it, so that a start must bring it when nothing binds it before
     */
    record Read(Path path, SourceRef at, boolean needed) {}

    private final int number;
    private final List<@Nullable PlanNode> nodes = new ArrayList<>();
    private final Map<Integer, List<Read>> reads = new HashMap<>();
    private final Map<Integer, List<String>> binds = new HashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<OpenJump> jumps = new ArrayList<>();

    RegionDraft(int number) {
        this.number = number;
    }

    /** The region's index in the plan. */
    int number() {
        return number;
    }

    int size() {
        return nodes.size();
    }

    int add(PlanNode node) {
        nodes.add(node);
        return nodes.size() - 1;
    }

    /** A place for a node that is known later. */
    int reserve() {
        nodes.add(null);
        return nodes.size() - 1;
    }

    void set(int index, PlanNode node) {
        nodes.set(index, node);
    }

    @Nullable
    PlanNode get(int index) {
        return nodes.get(index);
    }

    /** Those that are known so far. */
    Stream<PlanNode> nodes() {
        return nodes.stream().filter(Objects::nonNull);
    }

    void label(PlanNode.Label label) {
        labels.put(label.name(), add(label));
    }

    void jump(String id, SourceRef at, String label) {
        jumps.add(new OpenJump(reserve(), id, at, label));
    }

    void reads(int index, Read read) {
        reads.computeIfAbsent(index, i -> new ArrayList<>()).add(read);
    }

    void binds(int index, String name) {
        binds.computeIfAbsent(index, i -> new ArrayList<>()).add(name);
    }

    /** Forgets what its nodes read and bind. */
    void forget() {
        reads.clear();
        binds.clear();
    }

    List<Read> reads(int index) {
        return reads.getOrDefault(index, List.of());
    }

    Stream<Read> allReads() {
        return reads.values().stream().flatMap(List::stream);
    }

    List<String> binds(int index) {
        return binds.getOrDefault(index, List.of());
    }

    /** Gives every jump the place of its label. A jump whose label is elsewhere is an error that the checks have reported. */
    void resolveJumps() {
        for (OpenJump jump : jumps) {
            int target = labels.getOrDefault(jump.label(), jump.index());
            nodes.set(jump.index(), new PlanNode.Jump(jump.id(), jump.at(), jump.label(), target));
        }
    }

    Plan.Region finish() {
        var finished = new ArrayList<PlanNode>(nodes.size());
        for (PlanNode node : nodes) {
            if (node == null) {
                throw new IllegalStateException("Expected every node of region " + number + " to be in its place");
            }
            finished.add(node);
        }
        return new Plan.Region(finished);
    }
}
