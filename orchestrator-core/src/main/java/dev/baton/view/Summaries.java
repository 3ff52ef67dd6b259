package dev.baton.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.baton.run.StepError;
import dev.baton.run.Waiting;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutput;
import dev.baton.step.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the document that programs are shown of a run. */
public final class Summaries {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Summaries() {}

    /** @param moreWarnings what was to be said about the flow before it ran */
    public static RunSummary of(RunView view, List<String> moreWarnings) {
        return of(view, moreWarnings, view.status().shown());
    }

    /** @param status where it is something else than what the records say: {@code interrupted} */
    public static RunSummary of(RunView view, List<String> moreWarnings, String status) {
        List<StepView> steps = view.steps();
        Instant started = view.startedAt();
        return new RunSummary(
                view.start().run(),
                view.start().flow(),
                status,
                view.start().startedBy(),
                started == null ? null : Shown.instant(started),
                view.duration().toMillis(),
                counts(steps, view.skipped()),
                tokens(view.usage()),
                outputs(view),
                view.errors().stream().map(Summaries::failure).toList(),
                Stream.concat(moreWarnings.stream(), view.warnings().stream()).toList(),
                view.waiting().stream().map(Summaries::open).toList(),
                steps.stream().map(Summaries::step).toList(),
                view.deeds().stream().map(Summaries::act).toList(),
                null);
    }

    /** The document of a flow that was not run because something is wrong with it. */
    public static RunSummary rejected(String flow, List<RunSummary.Problem> diagnostics) {
        return new RunSummary(
                null,
                flow,
                "rejected",
                null,
                null,
                0,
                new RunSummary.Counts(0, 0, 0, 0, 0),
                null,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.copyOf(diagnostics));
    }

    /** The document as text, without a newline at its end. */
    public static String json(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Expected a document of plain values, but it cannot be written", e);
        }
    }

    /** How many steps there are, and what became of them. */
    public static RunSummary.Counts counts(RunView view) {
        return counts(view.steps(), view.skipped());
    }

    private static RunSummary.Counts counts(List<StepView> steps, int skipped) {
        int succeeded = 0;
        int failed = 0;
        int attempts = 0;
        for (StepView step : steps) {
            succeeded += step.status() == StepStatus.SUCCEEDED ? 1 : 0;
            failed += step.status() == StepStatus.FAILED ? 1 : 0;
            attempts += step.attempts();
        }
        return new RunSummary.Counts(steps.size(), succeeded, failed, skipped, attempts);
    }

    private static RunSummary.@Nullable Tokens tokens(@Nullable Usage usage) {
        if (usage == null || (usage.inputTokens() == 0 && usage.outputTokens() == 0 && usage.usd() == 0)) {
            return null;
        }
        return new RunSummary.Tokens(usage.inputTokens(), usage.outputTokens(), usage.usd());
    }

    private static Map<String, JsonNode> outputs(RunView view) {
        Map<String, JsonNode> outputs = new LinkedHashMap<>();
        view.outputs().forEach((name, binding) -> outputs.put(name, OutputJson.of(binding)));
        return outputs;
    }

    private static RunSummary.Failure failure(StepError error) {
        return new RunSummary.Failure(
                error.step(), error.name(), error.message(), error.kind().name());
    }

    private static RunSummary.Open open(Waiting waiting) {
        Instant expires = waiting.expiresAt();
        return new RunSummary.Open(
                waiting.name(),
                waiting.kind(),
                waiting.message(),
                waiting.choices(),
                waiting.secret(),
                expires == null ? null : Shown.instant(expires));
    }

    private static RunSummary.Step step(StepView step) {
        StepOutput output = step.output();
        StepFailure failure = step.failure();
        Duration duration = step.duration();
        return new RunSummary.Step(
                step.id(),
                step.visit(),
                step.name(),
                step.instruction(),
                step.variable(),
                step.status().shown(),
                step.attempts(),
                step.node(),
                Shown.instant(step.began()),
                duration == null ? null : duration.toMillis(),
                output == null ? null : output.exitCode(),
                step.text(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.kind().name(),
                tokens(output == null ? null : output.usage()));
    }

    private static RunSummary.Act act(Deed deed) {
        return new RunSummary.Act(Shown.instant(deed.at()), deed.by(), deed.did(), deed.about(), deed.value());
    }
}
