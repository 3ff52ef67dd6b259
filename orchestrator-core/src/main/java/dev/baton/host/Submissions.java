package dev.baton.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.check.KnownSteps;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.Flows;
import dev.baton.flow.Parsed;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.FlowCompiler;
import dev.baton.plan.Plan;
import dev.baton.run.RunBundle;
import dev.baton.run.RunStart;
import dev.baton.run.actor.RunJson;
import dev.baton.source.Source;
import dev.baton.step.CommandRunner;
import dev.baton.step.StoredText;
import dev.baton.step.agent.AgentBackends;
import dev.baton.step.agent.AgentCatalog;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.AgentPlaces;
import dev.baton.step.agent.AgentProblem;
import dev.baton.step.agent.ScriptedAgents;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From what a user words to what a run is pinned to; every problem comes out in one go, and nothing is stored. */
public final class Submissions {
    private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String SECRET_VARIABLE = "BATON_SECRET_";
    private static final List<String> SCRIPTED_NAMES = List.of("agents.yaml", "agents.yml", "agents.json");

    private final Map<String, String> environment;
    private final Path home;
    private final AgentBackends backends;

    public Submissions(Map<String, String> environment, Path home, CommandRunner commands) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.backends = AgentBackends.discover(environment, commands);
    }

    public Prepared prepare(Submission submission) {
        List<Prepared.Problem> problems = new ArrayList<>();
        Flows.Selector selector = Flows.Selector.parse(submission.flow());
        Path file = submission.workdir().resolve(selector.file());
        Optional<Source> source = read(file, selector.file(), problems);
        if (submission.id() != null && !RUN_ID.matcher(submission.id()).matches()) {
            problems.add(new Prepared.Problem(
                    "bad-run-id",
                    "Expected a run id of letters, digits, '.', '_' and '-' (100 at most), but got '" + submission.id()
                            + "'",
                    "choose another --id"));
        }
        if (source.isEmpty()) {
            return new Prepared.Rejected(selector.file(), List.of(), problems);
        }
        Optional<Parsed> parsed = select(source.get(), selector, submission, problems);
        if (parsed.isEmpty()) {
            return new Prepared.Rejected(selector.file(), List.of(), problems);
        }
        return compiled(submission, file, parsed.get(), problems);
    }

    private static Optional<Source> read(Path file, String shown, List<Prepared.Problem> problems) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > 4L * FlowCompiler.MAX_LENGTH) {
                problems.add(new Prepared.Problem(
                        "flow-too-large", "Expected a flow of at most 4 MiB, but '" + shown + "' is larger", ""));
                return Optional.empty();
            }
            return Optional.of(new Source(shown, Files.readString(file, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            problems.add(new Prepared.Problem(
                    "no-such-file", "Expected a flow file '" + shown + "', but there is none", "check the path"));
        } catch (MalformedInputException e) {
            problems.add(new Prepared.Problem(
                    "not-utf8", "Expected '" + shown + "' to be UTF-8 text, but it is not", "save it as UTF-8"));
        } catch (IOException e) {
            problems.add(new Prepared.Problem(
                    "unreadable-file", "Expected to read '" + shown + "', but " + e.getMessage(), ""));
        }
        return Optional.empty();
    }

    private static Optional<Parsed> select(
            Source source, Flows.Selector selector, Submission submission, List<Prepared.Problem> problems) {
        List<Parsed> flows = Flows.read(source, submission.inputs());
        Optional<Parsed> chosen = flows.size() == 1 && selector.flow() == null
                ? Optional.of(flows.get(0))
                : Flows.select(flows, selector.flow());
        if (chosen.isEmpty()) {
            List<String> names =
                    flows.stream().map(parsed -> parsed.flow().name()).toList();
            problems.add(new Prepared.Problem(
                    "no-such-flow",
                    names.isEmpty()
                            ? "Expected a flow in '" + selector.file() + "', but it holds none"
                            : "Expected one flow of '" + selector.file() + "' to be named, but "
                                    + (selector.flow() == null
                                            ? "it holds " + names.size()
                                            : "it holds no '" + selector.flow() + "'"),
                    names.isEmpty()
                            ? "put it between ```flow and ```"
                            : "FILE#NAME with one of " + String.join(", ", names)));
        }
        return chosen;
    }

    private Prepared compiled(Submission submission, Path file, Parsed parsed, List<Prepared.Problem> problems) {
        ScriptedAgents.Parsed scripted = ScriptedAgents.parse(scriptedSources(submission, file, problems));
        AgentCatalog catalog =
                AgentCatalog.of(AgentPlaces.of(submission.workdir(), file.getParent(), home, environment), backends);
        KnownSteps known = known(catalog, scripted.agents());
        CompiledFlow flow = FlowCompiler.compile(
                parsed,
                FlowCompiler.Context.toRun(known, submission.inputs())
                        .withCalled(new CalledFiles(parsed.flow().source().name(), file)));
        List<Diagnostic> diagnostics = new ArrayList<>(flow.diagnostics());
        diagnostics.addAll(scripted.diagnostics());
        diagnostics.addAll(
                catalog.diagnostics().stream().filter(d -> !d.isError()).toList());
        Plan plan = flow.plan();
        if (plan == null || scripted.hasErrors()) {
            return new Prepared.Rejected(flow.name(), diagnostics, problems);
        }
        StartProblems checks = new StartProblems(plan, submission, problems);
        checks.notYet();
        checks.missingInputs(flow);
        Map<String, String> secrets = checks.secrets(environment, SECRET_VARIABLE);
        Map<String, AgentDefinition> agents =
                agents(plan, flow, catalog, scripted.agents(), file.getParent(), problems);
        if (!problems.isEmpty()) {
            return new Prepared.Rejected(flow.name(), diagnostics, problems);
        }
        SecretAnswers apart = SecretAnswers.of(plan, scripted.agents());
        RunBundle bundle = new RunBundle(
                plan,
                parsed.flow().source().text(),
                agents,
                apart.scripted().isEmpty() ? null : apart.scripted(),
                flow.called());
        return new Prepared.Ready(bundle, start(submission, plan, bundle, apart.answers()), secrets, diagnostics);
    }

    /** Agents without a backend are an error at the start of a run, not a warning: see {@link #agents}. */
    private KnownSteps known(AgentCatalog catalog, ScriptedAgents scripted) {
        List<String> names = new ArrayList<>(catalog.names());
        names.addAll(scripted.agents().keySet());
        return KnownSteps.standard().withAgents(names);
    }

    /** The file of scripted agents that is picked up without being named. */
    public static Optional<Path> scriptedBeside(Path flow) {
        return SCRIPTED_NAMES.stream()
                .map(flow::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static List<Source> scriptedSources(Submission submission, Path flow, List<Prepared.Problem> problems) {
        List<Path> files = new ArrayList<>();
        submission.agents().forEach(path -> files.add(submission.workdir().resolve(path)));
        scriptedBeside(flow).filter(beside -> !files.contains(beside)).ifPresent(files::add);
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            read(file, file.toString(), problems).ifPresent(sources::add);
        }
        return sources;
    }

    private Map<String, AgentDefinition> agents(
            Plan plan,
            CompiledFlow flow,
            AgentCatalog catalog,
            ScriptedAgents scripted,
            @Nullable Path folder,
            List<Prepared.Problem> problems) {
        Map<String, ObjectNode> own = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> definition : plan.agentDefinitions().entrySet()) {
            if (definition.getValue() instanceof ObjectNode body) {
                own.put(definition.getKey(), body);
            }
        }
        AgentCatalog.Extended extended = catalog.with(own, flow.file(), folder == null ? List.of() : List.of(folder));
        extended.problems().forEach(problem -> problems.add(problem(problem)));
        Map<String, AgentDefinition> resolved = new TreeMap<>();
        boolean[] unanswered = new boolean[1];
        for (String name : plan.agents()) {
            switch (extended.catalog().resolve(name)) {
                case AgentCatalog.Resolution.Found found -> {
                    resolved.put(name, found.definition());
                    unanswered[0] |= found.definition().backend() == null && !scripted.scripts(name);
                }
                case AgentCatalog.Resolution.Unknown unknown -> {
                    if (!scripted.scripts(name)) {
                        problems.add(problem(unknown.problem()));
                    }
                }
                case AgentCatalog.Resolution.Unusable unusable -> {
                    if (!scripted.scripts(name)) {
                        problems.add(problem(unusable.problem()));
                    }
                }
            }
        }
        if (unanswered[0]) {
            problems.add(new Prepared.Problem("no-backend", backends.nothingConfigured(), ""));
        }
        return resolved;
    }

    private static Prepared.Problem problem(AgentProblem problem) {
        return new Prepared.Problem("bad-agent", problem.message(), problem.hint() == null ? "" : problem.hint());
    }

    private static RunStart start(
            Submission submission, Plan plan, RunBundle bundle, Map<String, String> secretAnswers) {
        String run = submission.id() == null ? RunIds.next(plan.flow()) : submission.id();
        Map<String, StoredText> inputs = new LinkedHashMap<>();
        for (Plan.Input input : plan.inputs()) {
            if (input.defaultValue() != null) {
                inputs.put(input.name(), new StoredText.Inline(input.defaultValue()));
            }
        }
        submission.inputs().forEach((name, value) -> inputs.put(name, new StoredText.Inline(value)));
        Map<String, StoredText> answers = new LinkedHashMap<>();
        secretAnswers.forEach((name, value) -> answers.put(name, new StoredText.Inline(value)));
        submission.answers().forEach((name, value) -> answers.put(name, new StoredText.Inline(value)));
        Path workdir = submission.workdir().toAbsolutePath().normalize();
        return new RunStart(
                run,
                plan.flow(),
                RunJson.hash(RunJson.write(bundle)),
                inputs,
                answers,
                Map.of(),
                workdir.toString(),
                "",
                submission.startedBy(),
                submission.unattended(),
                submission.inheritEnvironment(),
                java.util.Set.of(),
                submission.keep() == null ? plan.keep() : submission.keep(),
                null);
    }
}
