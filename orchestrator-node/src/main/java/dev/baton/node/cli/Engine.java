package dev.baton.node.cli;

import dev.baton.client.BatonClient;
import dev.baton.client.ClientSettings;
import dev.baton.client.HostPort;
import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.Submission;
import dev.baton.journal.SharedStore;
import dev.baton.plan.CompiledFlow;
import dev.baton.step.SecretBox;
import dev.baton.step.agent.AgentBackends;
import dev.baton.step.agent.AgentCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the verbs need beside the stored runs. Nothing of it is loaded before it is asked for. */
public interface Engine {
    /** Reads, checks and plans what is to be run; nothing is stored. */
    Prepared prepare(Submission submission);

    /**
     * Reads, checks and plans the flows of a file.
     *
     * @param name what diagnostics call the file
     * @param selector which of them, or null for all
     * @param scripted files of scripted answers, whose agents are known
     */
    List<CompiledFlow> compile(String name, Path file, @Nullable String selector, List<Path> scripted)
            throws IOException;

    /** The front door of a data folder: of the node that owns it, else of this process. */
    RunService open(Path dataFolder);

    /** The front door of the node that owns a data folder, when there is one. */
    Optional<RunService> nodeOf(Path dataFolder);

    /** Whether the environment or the configuration names a store that nodes share. */
    boolean namesSharedStore();

    /** That store, to be read and closed. */
    SharedStore sharedStore();

    /** The nodes that were asked for; one connection serves the whole process. */
    BatonClient connect(List<HostPort> nodes, ClientSettings settings);

    /** Ends the connection, where there is one. */
    void disconnect();

    /**
     * Becomes the node that owns a data folder; returns when the process is told to end.
     *
     * @param say takes a line for the person who started it
     */
    int node(Path dataFolder, NodeOptions options, Consumer<String> say) throws InterruptedException;

    /**
     * The start of a run that takes over what another did before a step.
     *
     * @param from the step's id or name
     * @param id the new run's, or null for any
     */
    Prepared rerun(Path dataFolder, String run, String from, @Nullable String id, String by);

    /** Seals answers to secret questions. */
    SecretBox secrets();

    AgentCatalog agents(Path workdir, @Nullable Path flowFolder);

    AgentBackends backends();

    /**
     * @param slots scripts at a time, or 0 for what the machine suggests
     * @param gateway where clients reach the node, {@code HOST:PORT}, or null for nowhere
     * @param cluster settings of the cluster that win over the environment and configuration files: keys of {@code baton.cluster}
     * @param seeds whether any were named, here or in the environment: then the node is one of a cluster
     */
    record NodeOptions(
            int slots, List<String> labels, @Nullable String gateway, Map<String, String> cluster, boolean seeds) {
        public NodeOptions {
            labels = List.copyOf(labels);
            cluster = Map.copyOf(cluster);
        }
    }
}
