package dev.baton.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * One walk through one region.
 *
 * @param group key of the group that this is a branch of, or null for the body
 * @param pc index of the node that is next, or that the frame is blocked on
 * @param vars what was bound in this frame; other names are looked up in the parent
 * @param pending failures that the condition next to come decides about, or that ended the frame
 * @param label the label passed most recently
 * @param last result of the step or group before
 * @param judged what the judge has said about the arms of the choice at {@code pc}
 * @param given of a called flow's body, what the call gives it; it sees nothing else from outside
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Frame(
        int id,
        int region,
        int parent,
        @Nullable String group,
        int branch,
        int pc,
        Mode mode,
        PMap<String, Binding> vars,
        List<StepError> pending,
        @Nullable String label,
        @Nullable Binding last,
        PMap<Integer, Boolean> judged,
        PMap<String, Binding> given) {

    enum Mode {
        READY,
        BLOCKED,
        DONE,
        FAILED
    }

    /** From a snapshot, where empty members are left out. */
    @JsonCreator
    static Frame read(
            @JsonProperty("id") int id,
            @JsonProperty("region") int region,
            @JsonProperty("parent") int parent,
            @JsonProperty("group") @Nullable String group,
            @JsonProperty("branch") int branch,
            @JsonProperty("pc") int pc,
            @JsonProperty("mode") Mode mode,
            @JsonProperty("vars") @Nullable Map<String, Binding> vars,
            @JsonProperty("pending") @Nullable List<StepError> pending,
            @JsonProperty("label") @Nullable String label,
            @JsonProperty("last") @Nullable Binding last,
            @JsonProperty("judged") @Nullable Map<Integer, Boolean> judged,
            @JsonProperty("given") @Nullable Map<String, Binding> given) {
        return new Frame(
                id,
                region,
                parent,
                group,
                branch,
                pc,
                mode,
                Persistent.map(vars),
                pending == null ? List.of() : List.copyOf(pending),
                label,
                last,
                Persistent.map(judged),
                Persistent.map(given));
    }

    static Frame body(Map<String, Binding> vars) {
        return new Frame(
                0,
                0,
                -1,
                null,
                0,
                0,
                Mode.READY,
                HashTreePMap.from(vars),
                List.of(),
                null,
                null,
                HashTreePMap.empty(),
                HashTreePMap.empty());
    }

    static Frame branch(int id, int region, Frame parent, String group, int branch) {
        return new Frame(
                id,
                region,
                parent.id,
                group,
                branch,
                0,
                Mode.READY,
                HashTreePMap.empty(),
                List.of(),
                parent.label,
                null,
                HashTreePMap.empty(),
                HashTreePMap.empty());
    }

    /** The body of a called flow: it begins as a run of its own would. */
    static Frame called(int id, int region, Frame parent, String group, Map<String, Binding> given) {
        return new Frame(
                id,
                region,
                parent.id,
                group,
                0,
                0,
                Mode.READY,
                HashTreePMap.empty(),
                List.of(),
                null,
                null,
                HashTreePMap.empty(),
                HashTreePMap.from(given));
    }

    Frame blockedAt(int node) {
        return new Frame(
                id, region, parent, group, branch, node, Mode.BLOCKED, vars, pending, label, last, judged, given);
    }

    Frame readyAt(int node) {
        return new Frame(
                id,
                region,
                parent,
                group,
                branch,
                node,
                Mode.READY,
                vars,
                pending,
                label,
                last,
                HashTreePMap.empty(),
                given);
    }

    /** Ready at the same node, keeping what was judged there. */
    Frame unblocked() {
        return new Frame(id, region, parent, group, branch, pc, Mode.READY, vars, pending, label, last, judged, given);
    }

    Frame done() {
        return new Frame(id, region, parent, group, branch, pc, Mode.DONE, vars, pending, label, last, judged, given);
    }

    Frame failed(List<StepError> errors) {
        return new Frame(id, region, parent, group, branch, pc, Mode.FAILED, vars, errors, label, last, judged, given);
    }

    Frame withPending(List<StepError> errors) {
        return new Frame(id, region, parent, group, branch, pc, mode, vars, errors, label, last, judged, given);
    }

    Frame withVars(PMap<String, Binding> newVars) {
        return new Frame(id, region, parent, group, branch, pc, mode, newVars, pending, label, last, judged, given);
    }

    Frame withLast(Binding newLast) {
        return new Frame(id, region, parent, group, branch, pc, mode, vars, pending, label, newLast, judged, given);
    }

    Frame judged(int arm, boolean holds) {
        return new Frame(
                id,
                region,
                parent,
                group,
                branch,
                pc,
                Mode.READY,
                vars,
                pending,
                label,
                last,
                judged.plus(arm, holds),
                given);
    }

    /** At a label: what shorthands spoke of before a jump is forgotten. */
    Frame entered(String newLabel, int node, boolean jumped) {
        PMap<String, Binding> kept = vars;
        if (jumped) {
            for (String name : vars.keySet()) {
                if (name.startsWith("@")) {
                    kept = kept.minus(name);
                }
            }
        }
        return new Frame(
                id,
                region,
                parent,
                group,
                branch,
                node,
                Mode.READY,
                kept,
                pending,
                newLabel,
                last,
                HashTreePMap.empty(),
                given);
    }
}
