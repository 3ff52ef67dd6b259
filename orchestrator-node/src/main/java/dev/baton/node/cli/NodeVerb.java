package dev.baton.node.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code baton node}. */
@Command(
        name = "node",
        description = {
            "Becomes the node of a data folder: takes up every run in it, and wakes those that are due, until it is told to end.",
            "",
            "Other commands on the same folder go to it. Ctrl-C or TERM ends it; its runs go on when a node comes up again.",
            "",
            "With --seeds it is one node of a cluster: nodes share a PostgreSQL database (BATON_POSTGRES_URL, _USER, _PASSWORD), runs are",
            "spread over them, and those of a node that is gone go on at the others. TERM hands its runs over first."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton node",
            "  baton node --data /var/lib/baton --slots 16 --label gpu",
            "  baton node --listen 10.0.0.2:7355 --seeds 10.0.0.1:7355,10.0.0.2:7355 --data /var/lib/baton"
        })
final class NodeVerb extends Verb {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Scripts at a time; without it, twice as many as there are cores, at least 8.")
    private int slots;

    @Option(
            names = "--label",
            paramLabel = "NAME",
            description = "What steps may ask for with 'needs'; may be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "HOST:PORT,…",
            split = ",",
            description =
                    "Nodes through which it joins the cluster; the first of them may begin it. Also BATON_CLUSTER_SEEDS.")
    private List<String> seeds = new ArrayList<>();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "Where the other nodes reach it; 127.0.0.1:7355 without. Also BATON_CLUSTER_HOST and BATON_CLUSTER_PORT.")
    private String listen = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Of the node, as it is shown and recorded.")
    private String name = "";

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "Also take commands from elsewhere, of 'baton --cluster HOST:PORT'.")
    private @Nullable String gateway;

    NodeVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        if (slots < 0) {
            throw CliException.usage("Expected --slots to be 1 or more, but got " + slots);
        }
        boolean clustered = !seeds.isEmpty()
                || !shell.environment().getOrDefault("BATON_CLUSTER_SEEDS", "").isBlank();
        if (!clustered && !listen.isEmpty()) {
            throw CliException.usage(
                    "Expected --seeds beside --listen: a node that begins a cluster names itself as its seed");
        }
        Engine.NodeOptions options = new Engine.NodeOptions(slots, labels, gateway, cluster(), clustered);
        try {
            return shell.engine().node(data.path(shell), options, line -> {
                shell.out().println(line);
                shell.out().flush();
            });
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> cluster() {
        Map<String, String> given = new HashMap<>();
        if (!seeds.isEmpty()) {
            given.put("seeds", String.join(",", seeds));
        }
        if (!listen.isEmpty()) {
            int colon = listen.lastIndexOf(':');
            if (colon < 1 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
                throw CliException.usage("Expected --listen HOST:PORT, but got '" + listen + "'");
            }
            given.put("host", listen.substring(0, colon));
            given.put("port", listen.substring(colon + 1));
        }
        if (!name.isEmpty()) {
            given.put("name", name);
        }
        return given;
    }
}
