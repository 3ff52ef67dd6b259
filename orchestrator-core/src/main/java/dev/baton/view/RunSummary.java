package dev.baton.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as programs are shown it: one JSON document, its members always in this order.
 *
 * @param run null when the run was rejected before it had an id
 * @param status as {@link dev.baton.run.RunStatus}, or {@code rejected}
 * @param usage null when no agent said what it cost
 * @param deeds who did what
 * @param diagnostics of a rejected flow, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSummary(
        @Nullable String run,
        String flow,
        String status,
        @Nullable String startedBy,
        @Nullable String started,
        long durationMillis,
        Counts summary,
        @Nullable Tokens usage,
        Map<String, JsonNode> outputs,
        List<Failure> errors,
        List<String> warnings,
        List<Open> waiting,
        List<Step> steps,
        List<Act> deeds,
        @Nullable List<Problem> diagnostics) {

    /**
     * @param skipped steps of the flow that a run that is over never came to
     * @param attempts at all steps together
     */
    public record Counts(int steps, int succeeded, int failed, int skipped, int attempts) {}

    public record Tokens(long inputTokens, long outputTokens, double usd) {}

    public record Failure(String step, String name, String message, String kind) {}

    /**
     * @param name what it is addressed by in an answer
     * @param kind {@code checkpoint}, {@code question} or {@code doubt}
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Open(
            String name,
            String kind,
            String message,
            List<String> choices,
            boolean secret,
            @Nullable String expiresAt) {}

    /**
     * @param output the variable that the result is bound to
     * @param text the beginning of the output
     * @param error why the last attempt failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            String id,
            int visit,
            String name,
            String instruction,
            @Nullable String output,
            String status,
            int attempts,
            @Nullable String node,
            String started,
            @Nullable Long durationMillis,
            @Nullable Integer exitCode,
            String text,
            @Nullable String error,
            @Nullable String errorKind,
            @Nullable Tokens usage) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Act(
            String at,
            String by,
            String did,
            @Nullable String about,
            @Nullable String value) {}

    /** @param line null when the problem belongs to no place in a text */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Problem(
            String code,
            String severity,
            @Nullable String file,
            @Nullable Integer line,
            @Nullable Integer column,
            String message,
            @Nullable String hint) {}
}
