package dev.baton.run;

import dev.baton.step.FailureKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One decision in the making: every fact is applied as it is found, so that the next is decided on what holds then. */
final class Deciding {
    private final DecisionContext context;
    private final List<RunEvent> facts = new ArrayList<>();
    private final List<RunEffect> effects = new ArrayList<>();
    private final Deque<Integer> ready = new ArrayDeque<>();
    private RunState state;

    Deciding(RunState state, DecisionContext context) {
        this.state = state;
        this.context = context;
    }

    RunState state() {
        return state;
    }

    DecisionContext context() {
        return context;
    }

    Instant now() {
        return context.now();
    }

    /** From when what is to last counts: while the run pauses, clocks stand at the moment it was asked to. */
    Instant clock() {
        Instant frozen = state.frozenAt();
        return frozen == null ? context.now() : frozen;
    }

    Frame frame(int id) {
        return state.frame(id);
    }

    /** What is applied is what is recorded: the fact, or what stands for it among nodes that do not know it. */
    void emit(RunEvent fact) {
        for (RunEvent recorded : Vocabulary.within(fact, context.level())) {
            facts.add(recorded);
            state = state.apply(recorded);
        }
    }

    void effect(RunEffect effect) {
        effects.add(effect);
    }

    /** Moves a frame along edges that need no record, because the next fact names where it is. */
    void move(Frame frame, int node) {
        state = state.edit()
                .frame(frame.readyAt(node).withPending(frame.pending()))
                .done();
    }

    void wake(int frame) {
        ready.add(frame);
    }

    void wakeAll() {
        state.frames().values().stream()
                .filter(frame -> frame.mode() == Frame.Mode.READY)
                .map(Frame::id)
                .sorted()
                .forEach(ready::add);
    }

    Deque<Integer> ready() {
        return ready;
    }

    RunValues values(int frame) {
        return new RunValues(state, frame, context.texts());
    }

    /** What rendered as nothing is said in the summary. */
    void warnMissing(RunValues values, String step) {
        for (String path : values.missing()) {
            emit(new RunEvent.WarningRaised(
                    "step " + step + ": {" + path + "} has no value here and is rendered as nothing"));
        }
    }

    int nextVisit(String step) {
        return state.visits().getOrDefault(step, 0) + 1;
    }

    void failSequence(int frame, String step, String name, String message, FailureKind kind) {
        int visit = state.visits().getOrDefault(step, 0);
        emit(new RunEvent.SequenceFailed(frame, new StepError(step, Math.max(visit, 1), name, message, kind)));
    }

    Decision outcome(String whyNothing) {
        return facts.isEmpty()
                ? new Decision.Ignored(whyNothing)
                : new Decision.Accepted(List.copyOf(facts), List.copyOf(effects), state);
    }
}
