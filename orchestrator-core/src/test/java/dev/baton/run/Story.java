package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.baton.check.KnownSteps;
import dev.baton.flow.CalledFlows;
import dev.baton.flow.Parser;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.FlowCompiler;
import dev.baton.run.actor.RunJson;
import dev.baton.source.Source;
import dev.baton.step.AttemptId;
import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import dev.baton.step.StepFailure;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.view.OutputJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run without anything around it: what it is told, what it decides, and a clock that stands still until it is moved.
 *
 * <p>Attempts are written as {@code step#visit.attempt}.
 */
public final class Story {
    public static final String RUN = "story";
    public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final RunState.Loaded loaded;
    private final String bundle;
    private final Map<String, StoredText> inputs = new HashMap<>();
    private final Map<String, StoredText> answers = new HashMap<>();
    private final List<RunEvent> facts = new ArrayList<>();
    private RunState state;
    private Instant now = BEGIN;
    private @Nullable List<FileChange> initial;
    private double chance;
    private Decision last = new Decision.Ignored("nothing was told yet");

    private Story(String flow, CalledFlows called) {
        CompiledFlow compiled = FlowCompiler.compile(
                Parser.parse(new Source("story.flow", flow), Map.of()),
                FlowCompiler.Context.toValidate(KnownSteps.standard()).withCalled(called));
        RunBundle made = new RunBundle(
                Objects.requireNonNull(
                        compiled.plan(), () -> compiled.diagnostics().toString()),
                flow,
                Map.of(),
                null,
                compiled.called());
        loaded = RunState.Loaded.of(made);
        bundle = RunJson.hash(RunJson.write(made));
        state = RunState.empty().withLoaded(loaded);
    }

    public static Story of(String flow) {
        return new Story(flow, CalledFlows.NONE);
    }

    /** A flow that may call others, given by their names. */
    public static Story calling(String flow, Map<String, String> others) {
        Map<String, CalledFlows.Found> found = new HashMap<>();
        others.forEach((name, text) ->
                found.put(name, new CalledFlows.Found.Flow(Parser.parse(new Source(name + ".flow", text), Map.of()))));
        return new Story(
                flow,
                (caller, name, parameters) ->
                        found.getOrDefault(name, new CalledFlows.Found.Nothing(List.copyOf(others.keySet()))));
    }

    public Story input(String name, String value) {
        inputs.put(name, new StoredText.Inline(value));
        return this;
    }

    public Story answer(String name, String value) {
        answers.put(name, new StoredText.Inline(value));
        return this;
    }

    /** Its working files go with it from node to node, these at first. */
    public Story shared(FileChange... files) {
        initial = List.of(files);
        return this;
    }

    /** What {@code jitter} draws, from 0 to 1. */
    public Story chance(double value) {
        chance = value;
        return this;
    }

    public RunStart startOf(String bundleHash) {
        RunStart start = new RunStart(
                RUN,
                "story",
                bundleHash,
                inputs,
                answers,
                Map.of(),
                "/work",
                "/scratch",
                "somebody",
                false,
                false,
                Set.of(),
                null,
                null);
        return initial == null ? start : start.asShared(initial);
    }

    public RunCommand starting() {
        return new RunCommand.Start(startOf(bundle));
    }

    public Story start() {
        return accepted(starting());
    }

    public Decision tell(RunCommand command) {
        last = RunDecider.decide(state, command, new DecisionContext(now, () -> chance, blob -> {
            throw new IllegalStateException("no story has blobs");
        }));
        if (last instanceof Decision.Accepted accepted) {
            facts.addAll(accepted.facts());
            state = accepted.after();
        }
        return last;
    }

    /** Tells it something that must be accepted. */
    public Story accepted(RunCommand command) {
        assertInstanceOf(Decision.Accepted.class, tell(command), () -> last.toString());
        return this;
    }

    public String rejected(RunCommand command) {
        return assertInstanceOf(Decision.Rejected.class, tell(command), () -> last.toString())
                .why();
    }

    public void ignored(RunCommand command) {
        assertInstanceOf(Decision.Ignored.class, tell(command), () -> last.toString());
    }

    public static AttemptId id(String attempt) {
        return AttemptId.parse(RUN + "/" + attempt);
    }

    private RunCommand.Report report(String attempt, StepOutcome outcome) {
        return new RunCommand.Report(id(attempt), outcome, "node", now);
    }

    private static StepOutput output(String text, int exit) {
        return new StepOutput(new StoredText.Inline(text), "", exit, 5, null, List.of(), List.of());
    }

    public RunCommand success(String attempt, String text) {
        return new RunCommand.Reports(List.of(report(attempt, new StepOutcome.Succeeded(output(text, 0)))));
    }

    public RunCommand failure(String attempt, FailureKind kind, String message) {
        return new RunCommand.Reports(
                List.of(report(attempt, new StepOutcome.Failed(new StepFailure(kind, message), output("", 1)))));
    }

    public RunCommand loss(String attempt) {
        return new RunCommand.Reports(List.of(new RunCommand.Report(id(attempt), null, null, null)));
    }

    /** Successes that come in one batch, each with its own name as its text. */
    public Story succeedTogether(String... attempts) {
        List<RunCommand.Report> reports = new ArrayList<>();
        for (String attempt : attempts) {
            reports.add(report(attempt, new StepOutcome.Succeeded(output(attempt, 0))));
        }
        return accepted(new RunCommand.Reports(reports));
    }

    /** A failure and a success that come in one batch. */
    public Story failAndSucceed(String failing, String succeeding) {
        return accepted(new RunCommand.Reports(List.of(
                report(failing, StepOutcome.failed(FailureKind.USER, "it broke")),
                report(succeeding, new StepOutcome.Succeeded(output(succeeding, 0))))));
    }

    public Story succeed(String attempt, String text) {
        return accepted(success(attempt, text));
    }

    public Story fail(String attempt) {
        return accepted(failure(attempt, FailureKind.USER, "it broke"));
    }

    public Story fail(String attempt, FailureKind kind) {
        return accepted(failure(attempt, kind, "it broke"));
    }

    public Story lose(String attempt) {
        return accepted(loss(attempt));
    }

    public Decision answered(String name, String value) {
        return tell(new RunCommand.Answer(name, value, null, "somebody"));
    }

    public Story answers(String name, String value) {
        return accepted(new RunCommand.Answer(name, value, null, "somebody"));
    }

    /** Lets time pass and what is due happen. */
    public Story after(Duration duration) {
        now = now.plus(duration);
        tell(new RunCommand.Tick());
        return this;
    }

    public RunState state() {
        return state;
    }

    public Instant now() {
        return now;
    }

    public List<RunEvent> facts() {
        return facts;
    }

    public RunState.Loaded loaded() {
        return loaded;
    }

    public Decision last() {
        return last;
    }

    public <T extends RunEvent> List<T> all(Class<T> type) {
        return facts.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The kinds of the last decision's facts, in order. */
    public List<String> lastFacts() {
        return last instanceof Decision.Accepted accepted
                ? accepted.facts().stream()
                        .map(fact -> fact.getClass().getSimpleName())
                        .toList()
                : List.of();
    }

    private <T extends RunEffect> List<T> effects(Class<T> type) {
        return last instanceof Decision.Accepted accepted
                ? accepted.effects().stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .toList()
                : List.of();
    }

    /** What the last decision offers to workers. */
    public List<String> offers() {
        return effects(RunEffect.Offer.class).stream()
                .map(offer -> offer.attempt().folderName())
                .toList();
    }

    /** What the last decision calls off. */
    public List<String> cancels() {
        return effects(RunEffect.Cancel.class).stream()
                .map(cancel -> cancel.attempt().folderName())
                .toList();
    }

    public List<String> out() {
        return state.attemptsOut().stream().map(AttemptId::folderName).toList();
    }

    /** A variable as {@code {name}} renders it at the end of the body. */
    public String text(String variable) {
        return switch (Objects.requireNonNull(state.outputs().get(variable), variable)) {
            case Binding.Given given -> given.text().preview();
            case Binding.Flag flag -> Boolean.toString(flag.value());
            case Binding.Result result ->
                result.output() == null ? "" : result.output().text().preview();
            case Binding.Many many -> many.items().size() + " results";
            case Binding.Fields fields -> OutputJson.of(fields).toString();
            case Binding.Filled filled -> filled.toString();
        };
    }

    public Story is(RunStatus status) {
        assertEquals(status, state.shownStatus(), () -> "after " + lastFacts() + ", " + state.errors());
        return this;
    }

    public Story offers(String... attempts) {
        assertEquals(List.of(attempts), offers());
        return this;
    }

    public Story offersNothing() {
        assertEquals(List.of(), offers());
        return this;
    }

    public List<String> waitsFor() {
        return state.waitingForPeople().stream().map(Waiting::name).toList();
    }

    public List<String> warnings() {
        return all(RunEvent.WarningRaised.class).stream()
                .map(RunEvent.WarningRaised::message)
                .toList();
    }

    /** The error that the run ended with. */
    public StepError error() {
        return state.errors().getFirst();
    }
}
