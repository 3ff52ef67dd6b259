package dev.baton.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.plan.PlanNode;
import dev.baton.step.StoredText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run waits for besides workers: people and time, from the asking to the answer. */
final class ApplyWaits {
    private ApplyWaits() {}

    static RunState gateReached(RunState state, RunEvent.GateReached e) {
        return waiting(
                state,
                new OpenWait(
                        e.key(),
                        OpenWait.Kind.CHECKPOINT,
                        e.frame(),
                        e.name(),
                        e.message(),
                        List.of(),
                        false,
                        e.expiresAt(),
                        null),
                e.at());
    }

    static RunState questionAsked(RunState state, RunEvent.QuestionAsked e) {
        OpenWait.Kind kind = e.about() == null ? OpenWait.Kind.QUESTION : OpenWait.Kind.DOUBT;
        OpenWait wait = new OpenWait(
                e.key(), kind, e.frame(), e.name(), e.message(), e.choices(), e.secret(), e.expiresAt(), e.about());
        return kind == OpenWait.Kind.DOUBT
                ? state.edit().waiting(wait).updatedAt(e.at()).done()
                : waiting(state, wait, e.at());
    }

    static RunState timerSet(RunState state, RunEvent.TimerSet e) {
        OpenWait wait = new OpenWait(
                e.key(),
                OpenWait.Kind.TIMER,
                e.frame(),
                e.shown(),
                StoredText.EMPTY,
                List.of(),
                false,
                e.until(),
                null);
        return waiting(state, wait, e.at());
    }

    private static RunState waiting(RunState state, OpenWait wait, Instant at) {
        String step = RunState.stepOf(wait.key());
        return state.edit()
                .waiting(wait)
                .visit(step, RunState.visitOf(wait.key()))
                .frame(state.frame(wait.frame())
                        .blockedAt(state.index().place(step).index()))
                .updatedAt(at)
                .done();
    }

    private static OpenWait wait(RunState state, String key) {
        OpenWait wait = state.waits().get(key);
        if (wait == null) {
            throw new IllegalStateException("Expected the run to wait for " + key);
        }
        return wait;
    }

    static RunState expired(RunState state, RunEvent.QuestionExpired e) {
        return state.edit()
                .waiting(wait(state, e.key()).due(null))
                .updatedAt(e.at())
                .done();
    }

    static RunState timerFired(RunState state, RunEvent.TimerFired e) {
        OpenWait wait = wait(state, e.key());
        var node = (PlanNode.Wait) state.index().place(RunState.stepOf(e.key())).node();
        Frame frame = state.frame(wait.frame());
        return state.edit()
                .withoutWait(e.key())
                .frame(Apply.advanced(frame, node.variable(), node.capture(), Binding.given(wait.name())))
                .updatedAt(e.at())
                .done();
    }

    static RunState answered(RunState state, RunEvent.Answered e) {
        OpenWait wait = wait(state, e.key());
        RunStateEdit edit = state.edit()
                .withoutWait(e.key())
                .answered(e.name() + "#" + RunState.visitOf(e.key()), answerMark(e.decision(), e.value()))
                .updatedAt(e.at());
        if (wait.kind() == OpenWait.Kind.DOUBT) {
            return edit.done();
        }
        Frame frame = state.frame(wait.frame());
        return switch (state.index().place(RunState.stepOf(e.key())).node()) {
            case PlanNode.Question question ->
                edit.frame(Apply.advanced(frame, question.variable(), question.capture(), new Binding.Given(e.value())))
                        .done();
            case PlanNode.Checkpoint gate -> edit.frame(decided(frame, gate, e)).done();
            default -> throw new IllegalStateException("Expected " + e.key() + " to be a question or a checkpoint");
        };
    }

    private static String answerMark(@Nullable String decision, StoredText value) {
        return (decision == null ? "" : decision + ": ")
                + (value instanceof StoredText.Sealed ? "•••" : value.preview());
    }

    private static Frame decided(Frame frame, PlanNode.Checkpoint gate, RunEvent.Answered e) {
        String decision = e.decision() == null ? Gates.APPROVED : e.decision();
        var json = JsonNodeFactory.instance.objectNode();
        json.put("status", decision).put("comments", e.value().preview());
        Frame bound = Apply.bound(frame, gate.variable(), gate.capture(), Binding.given(json.toString()));
        return switch (decision) {
            case Gates.REVISE ->
                bound.withVars(bound.vars().plus(Gates.COMMENTS, new Binding.Given(e.value())))
                        .readyAt(gate.revise());
            case Gates.APPROVED -> bound.readyAt(frame.pc() + 1);
            default -> bound;
        };
    }
}
