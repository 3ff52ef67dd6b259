package dev.baton.node.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nodes on one schema of the server; the first of them is given the work, and any can be killed and started again. */
final class BenchCluster implements AutoCloseable {
    /** Of each node, in MiB. */
    static final int HEAP = 512;

    /** What a node does that is not given work of its own. */
    static final String SERVE = "serve";

    private final BenchPostgres database;
    private final Path folder;
    private final Path errors;
    private final String schema;
    private final Belongings belongings;
    private final List<String> options;
    private final List<String> seeds = new ArrayList<>();
    private final @Nullable BenchNode[] nodes;

    /**
     * @param name of the schema and of the folder, a word of lower-case letters and digits
     * @param options further ones for the nodes' JVMs
     */
    BenchCluster(BenchSite site, String name, int count, String... options) throws IOException {
        database = site.database();
        folder = site.folder().resolve(name);
        errors = site.folder().resolve(name + ".log");
        schema = name;
        belongings = site.belongings();
        this.options = List.of(options);
        nodes = new @Nullable BenchNode[count];
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            seeds.add("127.0.0.1:" + BenchPostgres.freePort());
        }
    }

    /** Starts all of them, the first with its work, and returns it when all are members. */
    BenchNode start(String... work) throws IOException, InterruptedException {
        BenchNode first = start(0, work);
        for (int i = 1; i < nodes.length; i++) {
            start(i, SERVE);
        }
        for (int i = 0; i < nodes.length; i++) {
            node(i).await("up");
        }
        first.tell("go");
        return first;
    }

    /** Starts one; it has said nothing yet. */
    BenchNode start(int node, String... work) throws IOException {
        Path own = folder.resolve("node-" + node);
        Files.createDirectories(own);
        int port = seeds.get(node).lastIndexOf(':') + 1;
        List<String> command = Jvm.nodeCommand(HEAP);
        int main = command.indexOf("-cp");
        command.addAll(main, options);
        command.addAll(
                main,
                List.of(
                        "-Dbaton.cluster.port=" + seeds.get(node).substring(port),
                        "-Dbaton.cluster.name=node-" + node,
                        "-Dbaton.cluster.seeds=" + String.join(",", seeds),
                        "-Dbaton.postgresql.schema=" + schema));
        command.addAll(List.of(ClusterChild.class.getName(), own.toString(), Integer.toString(seeds.size())));
        command.addAll(List.of(work));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        BenchNode started = belongings.add(BenchNode.start(builder, errors));
        nodes[node] = started;
        return started;
    }

    /** What a node needs to know of the server; the password is in nobody's command line. */
    Map<String, String> environment() {
        return Map.of(
                "BATON_POSTGRES_URL", database.url(),
                "BATON_POSTGRES_USER", BenchPostgres.USER,
                "BATON_POSTGRES_PASSWORD", database.password(),
                "BATON_KEY_FILE", folder.resolve("key").toString());
    }

    List<String> seeds() {
        return List.copyOf(seeds);
    }

    BenchNode node(int node) {
        return Objects.requireNonNull(nodes[node], "the node was not started");
    }

    @Override
    public void close() {
        for (BenchNode node : nodes) {
            if (node != null) {
                belongings.end(node);
            }
        }
    }
}
