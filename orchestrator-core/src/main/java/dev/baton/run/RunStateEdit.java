package dev.baton.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;

/** The next state while it is made: one copy for as many changes as a fact needs. */
final class RunStateEdit {
    private RunState.@Nullable Loaded loaded;
    private @Nullable RunStart start;
    private RunStatus status;
    private PMap<Integer, Frame> frames;
    private int nextFrame;
    private PMap<String, Integer> visits;
    private PMap<String, Integer> labelVisits;
    private PMap<String, Integer> scripted;
    private PMap<String, String> answered;
    private PMap<String, OpenAttempt> attempts;
    private PMap<String, OpenWait> waits;
    private PMap<String, OpenGroup> groups;
    private int steps;
    private @Nullable Instant startedAt;
    private @Nullable Instant updatedAt;
    private @Nullable Instant finishedAt;
    private @Nullable Instant deadline;
    private @Nullable Instant frozenAt;
    private boolean forced;
    private List<StepError> errors;
    private PMap<String, Integer> origins;
    private @Nullable WorkingFiles files;
    private int level;

    RunStateEdit(RunState from) {
        loaded = from.loaded();
        start = from.start();
        status = from.status();
        frames = from.frames();
        nextFrame = from.nextFrame();
        visits = from.visits();
        labelVisits = from.labelVisits();
        scripted = from.scripted();
        answered = from.answered();
        attempts = from.attempts();
        waits = from.waits();
        groups = from.groups();
        steps = from.steps();
        startedAt = from.startedAt();
        updatedAt = from.updatedAt();
        finishedAt = from.finishedAt();
        deadline = from.deadline();
        frozenAt = from.frozenAt();
        forced = from.forced();
        errors = from.errors();
        origins = from.origins();
        files = from.files();
        level = from.level();
    }

    RunState done() {
        return new RunState(
                loaded,
                start,
                status,
                frames,
                nextFrame,
                visits,
                labelVisits,
                scripted,
                answered,
                attempts,
                waits,
                groups,
                steps,
                startedAt,
                updatedAt,
                finishedAt,
                deadline,
                frozenAt,
                forced,
                errors,
                origins,
                files,
                level);
    }

    RunStateEdit loaded(RunState.@Nullable Loaded value) {
        loaded = value;
        return this;
    }

    RunStateEdit start(@Nullable RunStart value) {
        start = value;
        return this;
    }

    RunStateEdit status(RunStatus value) {
        status = value;
        return this;
    }

    RunStateEdit nextFrame(int value) {
        nextFrame = value;
        return this;
    }

    RunStateEdit steps(int value) {
        steps = value;
        return this;
    }

    RunStateEdit startedAt(@Nullable Instant value) {
        startedAt = value;
        return this;
    }

    RunStateEdit updatedAt(@Nullable Instant value) {
        updatedAt = value;
        return this;
    }

    RunStateEdit finishedAt(@Nullable Instant value) {
        finishedAt = value;
        return this;
    }

    RunStateEdit deadline(@Nullable Instant value) {
        deadline = value;
        return this;
    }

    RunStateEdit frozenAt(@Nullable Instant value) {
        frozenAt = value;
        return this;
    }

    RunStateEdit forced(boolean value) {
        forced = value;
        return this;
    }

    RunStateEdit errors(List<StepError> value) {
        errors = List.copyOf(value);
        return this;
    }

    RunStateEdit files(WorkingFiles value) {
        files = value.byPath().isEmpty() ? null : value;
        return this;
    }

    RunStateEdit origin(String key, int visit) {
        origins = origins.plus(key, visit);
        return this;
    }

    RunStateEdit withoutOrigin(String key) {
        origins = origins.minus(key);
        return this;
    }

    RunStateEdit frame(Frame frame) {
        frames = frames.plus(frame.id(), frame);
        return this;
    }

    RunStateEdit withoutFrame(int id) {
        frames = frames.minus(id);
        return this;
    }

    RunStateEdit visit(String step, int count) {
        visits = visits.plus(step, count);
        return this;
    }

    RunStateEdit labelVisit(String label, int count) {
        labelVisits = labelVisits.plus(label, count);
        return this;
    }

    RunStateEdit withoutLabels(String prefix) {
        for (String label : labelVisits.keySet()) {
            if (label.startsWith(prefix)) {
                labelVisits = labelVisits.minus(label);
            }
        }
        return this;
    }

    RunStateEdit scriptedOnce(String answer) {
        scripted = scripted.plus(answer, scripted.getOrDefault(answer, 0) + 1);
        return this;
    }

    RunStateEdit answered(String nameAndVisit, String value) {
        answered = answered.plus(nameAndVisit, value);
        return this;
    }

    RunStateEdit attempt(OpenAttempt attempt) {
        attempts = attempts.plus(attempt.key(), attempt);
        return this;
    }

    RunStateEdit withoutAttempt(String key) {
        attempts = attempts.minus(key);
        return this;
    }

    RunStateEdit waiting(OpenWait wait) {
        waits = waits.plus(wait.key(), wait);
        return this;
    }

    RunStateEdit withoutWait(String key) {
        waits = waits.minus(key);
        return this;
    }

    RunStateEdit group(OpenGroup group) {
        groups = groups.plus(group.key(), group);
        return this;
    }

    RunStateEdit level(int value) {
        level = value;
        return this;
    }

    RunStateEdit withoutGroup(String key) {
        groups = groups.minus(key);
        return this;
    }
}
