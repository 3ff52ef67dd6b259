package dev.baton.host;

import dev.baton.journal.RunRow;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.plan.PlanNode;
import dev.baton.run.Binding;
import dev.baton.run.RunBundle;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.run.actor.RunJson;
import dev.baton.step.AttemptId;
import dev.baton.step.SecretBox;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A new run that takes over what an earlier one did before a step, and goes on from there by itself. */
public final class Reruns {
    private final RunStore store;
    private final SecretBox secrets;

    public Reruns(RunStore store, SecretBox secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /**
     * The start of the new run.
     *
     * @param from the step's id in the plan, such as {@code 4.2}, or its name where only one step has it
     * @param id of the new run, or null to make one
     */
    public Prepared prepare(String run, String from, @Nullable String id, String by) {
        Optional<RunRow> row = store.row(run);
        if (row.isEmpty()) {
            return rejected(run, "no-such-run", "Expected a run '" + run + "', but there is none", "see baton list");
        }
        byte[] bytes = store.bundle(row.get().bundle())
                .orElseThrow(() -> new IllegalStateException("Expected the bundle of run '" + run + "' to be stored"));
        RunBundle bundle = RunJson.readBundle(bytes);
        String newId = id == null ? RunIds.next(row.get().flow()) : id;
        Taken taken = new Taken(run, newId, from);
        RunState state = RunState.empty().withLoaded(RunState.Loaded.of(bundle));
        try (Stream<StoredEvent> events = store.events(run, 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                for (RunEvent fact : RunJson.readRecord(event.payload()).facts()) {
                    state = state.apply(fact);
                    taken.add(fact);
                }
            }
        }
        if (state.started().item() != null) {
            return rejected(
                    row.get().flow(),
                    "item",
                    "Expected a run that was started by itself, but '" + run + "' is an item of run '"
                            + state.started().item().run() + "'",
                    "repeat that one");
        }
        if (!taken.reached) {
            return rejected(
                    row.get().flow(),
                    "no-such-step",
                    "Expected run '" + run + "' to have come to step '" + from + "', but it came to "
                            + String.join(", ", taken.steps),
                    "name one of these with --from");
        }
        return new Prepared.Ready(bundle, start(state.started(), newId, taken, by), Map.of(), List.of());
    }

    private static Prepared rejected(String flow, String code, String message, String hint) {
        return new Prepared.Rejected(flow, List.of(), List.of(new Prepared.Problem(code, message, hint)));
    }

    private RunStart start(RunStart old, String id, Taken taken, String by) {
        Map<String, StoredText> answers = new LinkedHashMap<>();
        old.answers().forEach((name, text) -> answers.put(name, moved(text, old.run(), id)));
        answers.putAll(taken.answers);
        Map<String, StoredText.Sealed> moved = new LinkedHashMap<>();
        old.secrets().forEach((name, secret) -> moved.put(name, resealed(secret, old.run(), id)));
        return new RunStart(
                id,
                old.flow(),
                old.bundle(),
                old.inputs(),
                answers,
                moved,
                old.workdir(),
                "",
                by,
                old.unattended(),
                old.inheritEnvironment(),
                old.labels(),
                old.keep(),
                new RunStart.Rerun(old.run(), taken.from, taken.results),
                old.shared(),
                old.files());
    }

    private StoredText moved(StoredText text, String from, String to) {
        return text instanceof StoredText.Sealed sealed ? resealed(sealed, from, to) : text;
    }

    /** A secret opens only under its own run's id. */
    private StoredText.Sealed resealed(StoredText.Sealed sealed, String from, String to) {
        return secrets.seal(to, sealed.name(), secrets.open(from, sealed));
    }

    /** What the old run did before it first came to the step. */
    private final class Taken {
        private final String oldRun;
        private final String newRun;
        private final String from;
        private final Map<String, Binding.Result> results = new LinkedHashMap<>();
        private final Map<String, StoredText> answers = new LinkedHashMap<>();
        private final TreeSet<String> steps = new TreeSet<>();
        private boolean reached;

        Taken(String oldRun, String newRun, String from) {
            this.oldRun = oldRun;
            this.newRun = newRun;
            this.from = from;
        }

        void add(RunEvent fact) {
            if (fact instanceof RunEvent.StepScheduled scheduled) {
                steps.add(scheduled.attempt().step());
                reached |= scheduled.attempt().step().equals(from)
                        || scheduled.attempt().step().startsWith(from + PlanNode.INTO_CALL)
                        || scheduled.name().equals(from);
            }
            if (reached) {
                return;
            }
            if (fact instanceof RunEvent.StepSucceeded success) {
                AttemptId id = success.attempt();
                results.put(RunState.key(id.step(), id.visit()), new Binding.Result(null, moved(success.output())));
            } else if (fact instanceof RunEvent.Answered answered) {
                String visit = answered.key().substring(answered.key().lastIndexOf('#'));
                StoredText value = answered.decision() == null
                        ? Reruns.this.moved(answered.value(), oldRun, newRun)
                        : new StoredText.Inline(
                                (answered.decision() + " " + answered.value().preview()).strip());
                answers.put(answered.name() + visit, value);
            }
        }

        private StepOutput moved(StepOutput output) {
            return output.withText(Reruns.this.moved(output.text(), oldRun, newRun));
        }
    }
}
