package dev.baton.batch;

import dev.baton.plan.PlanNode;
import dev.baton.step.FailureKind;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What a batch comes to. */
public final class BatchOutcome {
    private static final int SHOWN = 5;

    private final PlanNode.Work.Batch work;
    private final BatchFiles files;

    public BatchOutcome(PlanNode.Work.Batch work, BatchFiles files) {
        this.work = work;
        this.files = files;
    }

    /** As it was recorded. */
    public static StepOutcome of(BatchEvent.Ended ended) {
        return ended.failure() == null
                ? new StepOutcome.Succeeded(Objects.requireNonNull(ended.output()))
                : new StepOutcome.Failed(ended.failure(), ended.output());
    }

    public static BatchEvent.Ended ended(String attempt, StepOutcome outcome, Instant now) {
        return switch (outcome) {
            case StepOutcome.Succeeded success -> new BatchEvent.Ended(attempt, null, success.output(), now);
            case StepOutcome.Failed failed -> new BatchEvent.Ended(attempt, failed.failure(), failed.output(), now);
        };
    }

    /** Whether so many items have failed that it makes no sense to go on; without a limit all are tried. */
    public boolean hasFailed(BatchState state) {
        return work.maxFailures() != null && state.failures() > allowed(state);
    }

    /** Whether a level of a reduce is done whose results are to be folded once more. */
    public boolean isFolded(BatchState state) {
        BatchEvent.LevelPrepared level = state.level();
        return work.isReduce() && level != null && level.count() > 1 && state.failures() == 0;
    }

    private long allowed(BatchState state) {
        String most = work.maxFailures();
        if (most == null || state.level() == null) {
            return 0;
        }
        return most.endsWith("%")
                ? (long) Math.floor(state.level().count()
                        * Double.parseDouble(
                                most.substring(0, most.length() - 1).strip())
                        / 100)
                : Long.parseLong(most);
    }

    /** The outcome when nothing is under way any more. Blocking. */
    public StepOutcome of(BatchState state, Instant now) throws IOException {
        long millis = state.startedAt() == null
                ? 0
                : Math.max(0, Duration.between(state.startedAt(), now).toMillis());
        boolean failed = state.failures() > (work.isReduce() ? 0 : allowed(state));
        StepFailure failure = failed ? new StepFailure(FailureKind.USER, failures(state)) : null;
        if (failure != null && (work.isReduce() || state.done().size() < state.chunks())) {
            return new StepOutcome.Failed(failure, null);
        }
        List<String> warnings = state.failures() > 0 && !failed ? List.of(failures(state)) : List.of();
        StoredText text = work.isReduce() ? files.only(state) : files.list(state);
        StepOutput output = new StepOutput(text, "", null, millis, null, List.of(), warnings);
        return failure == null ? new StepOutcome.Succeeded(output) : new StepOutcome.Failed(failure, output);
    }

    private static String failures(BatchState state) {
        List<BatchEvent.ItemFailure> samples = new ArrayList<>();
        state.done().values().forEach(done -> samples.addAll(done.samples()));
        samples.sort(Comparator.comparingLong(BatchEvent.ItemFailure::index));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d of %,d items failed",
                state.failures(),
                Objects.requireNonNull(state.level()).count()));
        String separator = ": ";
        for (BatchEvent.ItemFailure sample : samples.subList(0, Math.min(SHOWN, samples.size()))) {
            text.append(separator)
                    .append("item ")
                    .append(sample.index())
                    .append(": ")
                    .append(sample.message());
            separator = "; ";
        }
        return state.failures() > SHOWN ? text + "; …" : text.toString();
    }
}
