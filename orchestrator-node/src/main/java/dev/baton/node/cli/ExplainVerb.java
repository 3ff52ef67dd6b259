package dev.baton.node.cli;

import dev.baton.plan.CompiledFlow;
import dev.baton.plan.Plan;
import dev.baton.plan.render.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton explain}: how a flow is read. */
@Command(
        name = "explain",
        description = {
            "Shows how a flow is read: what runs after what, which body belongs to which condition, what a name with @ is.",
            "",
            "The numbers are the steps' ids, as in summaries, logs and 'baton rerun --from'."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton explain hello.flow", "  baton explain patterns.md#p13-conditional"})
final class ExplainVerb extends Verb {
    @Parameters(paramLabel = "FILE", description = "A .flow file, or FILE.md#NAME.")
    private String file = "";

    @Option(
            names = "--agents",
            paramLabel = "FILE",
            description = "Scripted answers; the agents that they name are known.")
    private List<Path> agents = new ArrayList<>();

    ExplainVerb(Shell shell) {
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
        shell.out().print(Explanation.of(plan));
        return ExitCode.COMPLETED;
    }
}
