package dev.baton.node.cli;

import dev.baton.plan.CompiledFlow;
import dev.baton.plan.Plan;
import dev.baton.plan.render.PlanGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton graph}: a picture of a flow. */
@Command(
        name = "graph",
        description = "Draws a flow.",
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton graph hello.flow -o hello.svg",
            "  baton graph hello.flow --format mermaid",
            "  baton graph hello.flow --format dot | dot -Tpng -o hello.png"
        })
final class GraphVerb extends Verb {
    /** What the picture is written in. */
    enum Format {
        SVG,
        MERMAID,
        DOT
    }

    @Parameters(paramLabel = "FILE", description = "A .flow file, or FILE.md#NAME.")
    private String file = "";

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "svg, mermaid or dot. Without it: by the ending of -o, else svg.")
    private @Nullable Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where it is written; standard output without it.")
    private @Nullable Path output;

    @Option(
            names = "--agents",
            paramLabel = "FILE",
            description = "Scripted answers; the agents that they name are known.")
    private List<Path> agents = new ArrayList<>();

    GraphVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        CompiledFlow flow = FlowFiles.one(shell, file, agents);
        Plan plan = flow.plan();
        if (plan == null) {
            FlowProblems.print(flow.diagnostics(), shell, shell.err());
            return ExitCode.USAGE;
        }
        String picture = picture(plan);
        if (output == null) {
            shell.out().print(picture);
        } else {
            Path path = shell.resolve(output);
            Files.writeString(path, picture);
            shell.err().println("wrote " + shell.shown(path));
        }
        return ExitCode.COMPLETED;
    }

    private String picture(Plan plan) {
        return switch (format()) {
            case SVG -> PlanGraph.svg(plan);
            case MERMAID -> PlanGraph.mermaid(plan);
            case DOT -> PlanGraph.dot(plan);
        };
    }

    private Format format() {
        if (format != null || output == null) {
            return format == null ? Format.SVG : format;
        }
        String name = output.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".dot") || name.endsWith(".gv")) {
            return Format.DOT;
        }
        return name.endsWith(".mmd") || name.endsWith(".mermaid") ? Format.MERMAID : Format.SVG;
    }
}
