package dev.baton.node.app;

import dev.baton.check.KnownSteps;
import dev.baton.client.BatonClient;
import dev.baton.client.ClientSettings;
import dev.baton.client.HostPort;
import dev.baton.flow.Flows;
import dev.baton.flow.Parsed;
import dev.baton.host.CalledFiles;
import dev.baton.host.HostSettings;
import dev.baton.host.Prepared;
import dev.baton.host.Reruns;
import dev.baton.host.RunService;
import dev.baton.host.RunServices;
import dev.baton.host.Submission;
import dev.baton.host.Submissions;
import dev.baton.journal.RunStore;
import dev.baton.journal.SharedStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.node.cli.Engine;
import dev.baton.plan.CompiledFlow;
import dev.baton.plan.FlowCompiler;
import dev.baton.source.Source;
import dev.baton.step.CommandRunner;
import dev.baton.step.SecretBox;
import dev.baton.step.agent.AgentBackends;
import dev.baton.step.agent.AgentCatalog;
import dev.baton.step.agent.AgentPlaces;
import dev.baton.step.agent.ScriptedAgents;
import dev.baton.step.secret.AesGcmSecretBox;
import dev.baton.step.secret.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine on this machine: no cluster. */
public final class LocalEngine implements Engine {
    private final Map<String, String> environment;
    private final Path home;
    private final Path workingFolder;
    private final NamedStore shared;
    private @Nullable BatonClient client;

    public LocalEngine(Map<String, String> environment, Path home, Path workingFolder) {
        this.environment = environment;
        this.home = home;
        this.workingFolder = workingFolder;
        this.shared = new NamedStore(environment);
    }

    @Override
    public Prepared prepare(Submission submission) {
        return new Submissions(environment, home, CommandRunner.NONE).prepare(submission);
    }

    @Override
    public List<CompiledFlow> compile(String name, Path file, @Nullable String selector, List<Path> scripted)
            throws IOException {
        Source source = new Source(name, Files.readString(file));
        FlowCompiler.Context context =
                FlowCompiler.Context.toValidate(known(file, scripted)).withCalled(new CalledFiles(name, file));
        List<Parsed> flows = Flows.read(source);
        List<Parsed> chosen = selector == null
                ? flows
                : Flows.select(flows, selector).stream().toList();
        return chosen.stream()
                .map(parsed -> FlowCompiler.compile(parsed, context))
                .toList();
    }

    private KnownSteps known(Path file, List<Path> scripted) throws IOException {
        List<String> names =
                new ArrayList<>(agents(workingFolder, file.getParent()).names());
        List<Path> files = new ArrayList<>(scripted);
        Submissions.scriptedBeside(file)
                .filter(beside -> !files.contains(beside))
                .ifPresent(files::add);
        for (Path path : files) {
            Source source = new Source(path.toString(), Files.readString(path));
            names.addAll(ScriptedAgents.parse(source).agents().agents().keySet());
        }
        return KnownSteps.standard().withAgents(names);
    }

    @Override
    public RunService open(Path dataFolder) {
        Optional<RunService> node = RunServices.node(DataFolder.open(dataFolder));
        return node.orElseGet(() -> new OwnHost(RunServices.host(HostSettings.standard(dataFolder, false), Map.of())));
    }

    @Override
    public Optional<RunService> nodeOf(Path dataFolder) {
        // A node of a cluster has no database in its folder.
        boolean used = DataFolder.exists(dataFolder) || Files.exists(dataFolder.resolve("locks"));
        return used ? RunServices.node(DataFolder.open(dataFolder)) : Optional.empty();
    }

    @Override
    public boolean namesSharedStore() {
        return shared.isNamed();
    }

    @Override
    public SharedStore sharedStore() {
        return shared.open();
    }

    @Override
    public synchronized BatonClient connect(List<HostPort> nodes, ClientSettings settings) {
        if (client == null) {
            client = BatonClient.connect(nodes, settings);
        }
        return client;
    }

    @Override
    public synchronized void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    @Override
    public int node(Path dataFolder, NodeOptions options, Consumer<String> say) throws InterruptedException {
        return options.seeds()
                ? new ClusterNode(dataFolder, options, say).run()
                : new LocalNode(dataFolder, options, say).run();
    }

    @Override
    public Prepared rerun(Path dataFolder, String run, String from, @Nullable String id, String by) {
        try (RunStore store = RunStore.open(DataFolder.open(dataFolder))) {
            return new Reruns(store, secrets()).prepare(run, from, id, by);
        }
    }

    @Override
    public SecretBox secrets() {
        return AesGcmSecretBox.onThisMachine(KeyFile.locate(environment, home));
    }

    @Override
    public AgentCatalog agents(Path workdir, @Nullable Path flowFolder) {
        return AgentCatalog.of(AgentPlaces.of(workdir, flowFolder, home, environment), backends());
    }

    @Override
    public AgentBackends backends() {
        return AgentBackends.discover(environment, CommandRunner.NONE);
    }
}
