package dev.baton.node.cli;

import java.util.ArrayList;
import java.util.List;
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
            "Other commands on the same folder go to it. Ctrl-C or TERM ends it; its runs go on when a node comes up again."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton node", "  baton node --data /var/lib/baton --slots 16 --label gpu"})
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
        try {
            return shell.engine().node(data.path(shell), new Engine.NodeOptions(slots, labels, gateway), line -> {
                shell.out().println(line);
                shell.out().flush();
            });
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
