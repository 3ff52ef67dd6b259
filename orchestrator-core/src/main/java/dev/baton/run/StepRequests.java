package dev.baton.run;

import dev.baton.expression.Json;
import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.expression.Value;
import dev.baton.expression.Values;
import dev.baton.plan.PlanNode;
import dev.baton.plan.Policy;
import dev.baton.step.AttemptId;
import dev.baton.step.RunFiles;
import dev.baton.step.SecretBox;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.ScriptedAgents;
import dev.baton.step.script.BashTemplate;
import dev.baton.step.script.ScriptPrelude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fills an attempt's request with the values that hold when it is offered. */
public final class StepRequests {
    private final RunState state;
    private final DecisionContext.Texts texts;
    private final SecretBox secrets;

    public StepRequests(RunState state, DecisionContext.Texts texts, SecretBox secrets) {
        this.state = state;
        this.texts = texts;
        this.secrets = secrets;
    }

    /** A request, or the blobs that must be read first. */
    public sealed interface Built {
        record Request(StepRequest request) implements Built {}

        record Needs(Set<StoredText.Blob> blobs) implements Built {}

        /** A value cannot be given to the step at all; the attempt fails with this. */
        record Unfit(String message) implements Built {}

        /** The attempt is no longer open. */
        record Gone() implements Built {}
    }

    public Built build(AttemptId id) {
        OpenAttempt open = state.attempts().get(RunState.key(id.step(), id.visit()));
        if (open == null || !open.id().equals(id)) {
            return new Built.Gone();
        }
        try {
            return new Built.Request(PlanIndex.isJudge(id.step()) ? judge(open) : step(open));
        } catch (MissingBlob missing) {
            return new Built.Needs(Set.of(missing.blob()));
        } catch (UnfitValue unfit) {
            return new Built.Unfit(unfit.sentence);
        }
    }

    private StepRequest judge(OpenAttempt open) {
        RunValues values = new RunValues(state, open.frame(), texts);
        var choice = (PlanNode.Choice) state.index().place(open.id().step()).node();
        PlanNode.Arm arm = choice.arms().get(PlanIndex.judgedArm(open.id().step()));
        Walk.Verdict verdict = Conditions.evaluate(arm.condition(), arm.before(), values);
        String question = verdict instanceof Walk.Verdict.Ask ask ? ask.question() : arm.text();
        StepWork work = agent(open, Attempts.JUDGE, question, values, null);
        return request(open, work, Policy.standard(false));
    }

    private StepRequest step(OpenAttempt open) {
        RunValues values = new RunValues(state, open.frame(), texts);
        var step = (PlanNode.Step) state.index().place(open.id().step()).node();
        return request(open, work(open, step, values), step.policy());
    }

    private StepRequest request(OpenAttempt open, StepWork work, Policy policy) {
        RunStart start = state.started();
        return new StepRequest(
                open.id(),
                open.name(),
                work,
                policy.timeout(),
                start.workdir(),
                start.scratch(),
                policy.output(),
                policy.secret() ? secretName(open) : null,
                start.inheritEnvironment(),
                Set.copyOf(policy.needs()),
                policy.limit(),
                start.shared() ? files(work) : null);
    }

    /** Steps that use the scratch folder find the run's files in it; of a batch, its chunks and their items do. */
    private RunFiles files(StepWork work) {
        return switch (work) {
            case StepWork.Script ignored -> new RunFiles(state.workingFiles().list(), null, true);
            case StepWork.Agent ignored -> new RunFiles(state.workingFiles().list(), null, true);
            case StepWork.Batch ignored -> new RunFiles(state.workingFiles().list(), null, false);
            case StepWork.Chunk ignored -> new RunFiles(state.workingFiles().list(), null, false);
            case StepWork.Http ignored -> RunFiles.NOTHING;
            case StepWork.Task ignored -> RunFiles.NOTHING;
        };
    }

    private String secretName(OpenAttempt open) {
        return state.index().place(open.id().step()).node() instanceof PlanNode.Step step && step.variable() != null
                ? step.variable()
                : open.id().step();
    }

    private StepWork work(OpenAttempt open, PlanNode.Step step, RunValues values) {
        Policy policy = step.policy();
        return switch (step.work()) {
            case PlanNode.Work.Bash bash -> bash(bash, policy, values);
            case PlanNode.Work.Program program -> program(program, policy, values);
            case PlanNode.Work.Agent agent ->
                agent(open, agent.agent(), values.instruction(agent.instruction()), values, policy);
            case PlanNode.Work.Http http -> new StepWork.Http(values.render(http.request()), Map.of(), null);
            case PlanNode.Work.Task task -> new StepWork.Task(task.task(), values.render(task.input()));
            case PlanNode.Work.Batch batch -> BatchRequests.of(state, open, batch, values);
        };
    }

    private StepWork bash(PlanNode.Work.Bash bash, Policy policy, RunValues values) {
        SecretEnvironment hidden = new SecretEnvironment(values);
        BashTemplate.Rendering rendering = bash.script().render(path -> {
            String variable = hidden.variable(path);
            return variable == null
                    ? new BashTemplate.Substitution.Text(
                            Values.render(path, values).text())
                    : new BashTemplate.Substitution.EnvVar(variable);
        });
        String source = switch (rendering) {
            case BashTemplate.Ready ready -> ready.source();
            case BashTemplate.Unfit unfit -> throw new UnfitValue(unfit.message());
        };
        return new StepWork.Script(
                StepWork.Language.BASH,
                source,
                "",
                stdin(policy, values),
                environment(policy, values, hidden),
                hidden.sealed());
    }

    private StepWork program(PlanNode.Work.Program program, Policy policy, RunValues values) {
        SecretEnvironment hidden = new SecretEnvironment(values);
        Map<String, Value> members = new LinkedHashMap<>();
        values.visible().forEach((name, binding) -> {
            if (program.variables() == null || program.variables().contains(name)) {
                members.put(name, programValue(values.value(binding)));
            }
        });
        Set<String> named = program.variables();
        values.secretNames().stream()
                .filter(name -> named == null || named.contains(name))
                .forEach(name -> hidden.variable(new Path(name, List.of())));
        state.started().secrets().keySet().stream()
                .filter(name -> named == null || named.contains(name))
                .forEach(name -> hidden.variable(secretPath(name)));
        return new StepWork.Script(
                program.language(),
                program.source(),
                Json.write(new Value.ObjectOf(members)),
                stdin(policy, values),
                environment(policy, values, hidden),
                hidden.sealed());
    }

    private static Path secretPath(String name) {
        return new Path(RunValues.SECRETS, List.of(new Path.Step.Field(name)));
    }

    /** JSON where the text is JSON, a file's path where it is a file. */
    private static Value programValue(Value value) {
        if (value instanceof Value.Text text) {
            Value json = Json.parse(text.text());
            return json == null ? value : json;
        }
        return Values.plain(value);
    }

    private static @Nullable String stdin(Policy policy, RunValues values) {
        Template stdin = policy.stdin();
        return stdin == null ? null : values.render(stdin);
    }

    private Map<String, String> environment(Policy policy, RunValues values, SecretEnvironment hidden) {
        Map<String, String> env = new LinkedHashMap<>(values.constants());
        policy.env().forEach((name, template) -> {
            if (!hidden.take(name, template)) {
                env.put(name, values.render(template));
            }
        });
        return env;
    }

    private StepWork agent(
            OpenAttempt open, String name, String instruction, RunValues values, @Nullable Policy policy) {
        AgentDefinition definition = state.bundle().agents().get(name);
        if (definition == null) {
            definition = new AgentDefinition(name, null, null, List.of(), null, List.of(), List.of(), "", null);
        }
        Map<String, String> context = new LinkedHashMap<>();
        values.visible().forEach((variable, binding) -> context.put(variable, shown(values, binding)));
        return new StepWork.Agent(
                definition,
                instruction,
                context,
                policy == null ? null : policy.schema(),
                scripted(open, name, instruction),
                Map.of());
    }

    /** Context is an aid, not a promise: a large value shows as its beginning, and no blob is read for it. */
    private static String shown(RunValues values, Binding binding) {
        return switch (binding) {
            case Binding.Given given -> given.text().preview();
            case Binding.Flag flag -> Boolean.toString(flag.value());
            case Binding.Result result ->
                result.output() == null ? "(failed)" : result.output().text().preview();
            case Binding.Many many ->
                many.items().stream()
                        .map(item -> shown(values, item))
                        .reduce((a, b) -> a + "\n" + b)
                        .orElse("");
            case Binding.Fields fields ->
                fields.members().entrySet().stream()
                        .map(member -> member.getKey() + ": " + shown(values, member.getValue()))
                        .collect(Collectors.joining("\n"));
            case Binding.Filled filled -> shown(values, filled);
        };
    }

    private static String shown(RunValues values, Binding.Filled filled) {
        String text = filled.template()
                .fill(path -> {
                    Binding part = filled.values().get(path.name());
                    return new Values.Rendered(part == null ? "" : shown(values, part), false);
                })
                .text();
        return Texts.cut(text, RunLimits.SHOWN_CHARS);
    }

    private StepWork.@Nullable ScriptedReply scripted(OpenAttempt open, String agent, String instruction) {
        ScriptedAgents answers = state.bundle().scripted();
        return answers == null || open.scripted() == null ? null : answers.render(agent, open.scripted(), instruction);
    }

    private static final class UnfitValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        UnfitValue(String sentence) {
            super(sentence, null, false, false);
            this.sentence = sentence;
        }
    }

    /** Secrets on their way into a script: environment variables with sealed values. */
    private final class SecretEnvironment {
        private final RunValues values;
        private final Map<String, StoredText.Sealed> sealed = new LinkedHashMap<>();

        SecretEnvironment(RunValues values) {
            this.values = values;
        }

        Map<String, StoredText.Sealed> sealed() {
            return sealed;
        }

        /** The environment variable that will hold the secret the path names, or null when it names none. */
        @Nullable
        String variable(Path path) {
            StoredText.Sealed text = secret(path);
            if (text == null) {
                return null;
            }
            String name = ScriptPrelude.SECRET + RunValues.secretName(path).replaceAll("[^A-Za-z0-9_]", "_");
            sealed.put(name, text);
            return name;
        }

        /** {@code env: {NAME: "{secrets.X}"}}: the secret itself under that name. */
        boolean take(String name, Template template) {
            boolean holdsSecret = template.paths().stream().anyMatch(path -> values.sealed(path) != null);
            if (!holdsSecret) {
                return false;
            }
            String text = template.fill(path -> new Values.Rendered(open(path), false))
                    .text();
            sealed.put(name, secrets.seal(state.started().run(), name, text));
            return true;
        }

        private String open(Path path) {
            StoredText.Sealed text = secret(path);
            return text == null
                    ? Values.render(path, values).text()
                    : secrets.open(state.started().run(), text);
        }

        private StoredText.@Nullable Sealed secret(Path path) {
            StoredText.Sealed whole = values.sealed(path);
            boolean named = path.name().equals(RunValues.SECRETS);
            int own = named ? 1 : 0;
            if (whole == null || path.steps().size() <= own) {
                return whole;
            }
            String run = state.started().run();
            Path inside = new Path("it", path.steps().subList(own, path.steps().size()));
            String text = Values.render(inside, name -> new Value.Text(secrets.open(run, whole)))
                    .text();
            return secrets.seal(run, path.toString(), text);
        }
    }
}
