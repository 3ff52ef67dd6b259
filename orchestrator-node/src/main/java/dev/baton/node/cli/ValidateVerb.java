package dev.baton.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.Flows;
import dev.baton.plan.CompiledFlow;
import dev.baton.source.Span;
import dev.baton.view.RunSummary;
import dev.baton.view.Summaries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton validate}: every problem of a flow in one go. */
@Command(
        name = "validate",
        description = {
            "Checks flows without running them, and shows every problem with its place.",
            "",
            "Warnings do not make a flow wrong. Exit status: 0 all can be run, 2 at least one can not."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton validate hello.flow",
            "  baton validate docs/patterns.md --json",
            "  baton validate flows/*.flow"
        })
final class ValidateVerb extends Verb {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "A .flow file, or a Markdown file, of which every ```flow fence is checked.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--agents",
            paramLabel = "FILE",
            description = "Scripted answers; the agents that they name are known.")
    private List<Path> agents = new ArrayList<>();

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    ValidateVerb(Shell shell) {
        super(shell);
    }

    /** The document of {@code --json}. */
    record Document(List<Checked> flows) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Checked(String name, String file, int line, boolean valid, List<RunSummary.Problem> diagnostics) {
        static Checked of(CompiledFlow flow) {
            return new Checked(
                    flow.name(),
                    flow.file(),
                    flow.line(),
                    flow.isValid(),
                    flow.diagnostics().stream().map(FlowProblems::document).toList());
        }
    }

    @Override
    public Integer call() throws IOException {
        List<CompiledFlow> flows = new ArrayList<>();
        for (String file : files) {
            flows.addAll(FlowFiles.compile(shell, file, agents));
        }
        flows = once(flows);
        if (json) {
            shell.out()
                    .println(Summaries.json(
                            new Document(flows.stream().map(Checked::of).toList())));
        } else {
            print(flows);
        }
        return flows.stream().allMatch(CompiledFlow::isValid) ? ExitCode.COMPLETED : ExitCode.USAGE;
    }

    /** What is to be said about a called flow is said once: with the flow itself when it is among them, else with the first caller. */
    private static List<CompiledFlow> once(List<CompiledFlow> flows) {
        Set<Diagnostic> said = new HashSet<>();
        flows.forEach(flow -> flow.diagnostics().stream()
                .filter(diagnostic -> isOwn(flow, diagnostic))
                .forEach(said::add));
        return flows.stream()
                .map(flow -> flow.with(flow.diagnostics().stream()
                        .filter(diagnostic -> isOwn(flow, diagnostic) || said.add(diagnostic))
                        .toList()))
                .toList();
    }

    private static boolean isOwn(CompiledFlow flow, Diagnostic diagnostic) {
        Span own = flow.flow().span();
        Span at = diagnostic.span();
        return diagnostic.source().name().equals(flow.file())
                && (!Flows.isMarkdown(flow.file()) || own.start() <= at.start() && at.start() <= own.end());
    }

    private void print(List<CompiledFlow> flows) {
        int wrong = 0;
        for (CompiledFlow flow : flows) {
            wrong += flow.isValid() ? 0 : 1;
            String mark =
                    flow.isValid() ? shell.style().green("ok") : shell.style().red("error");
            shell.out().println(mark + "  " + label(flow) + counts(flow.diagnostics()));
            if (!flow.diagnostics().isEmpty()) {
                FlowProblems.print(flow.diagnostics(), shell, shell.out());
                shell.out().println();
            }
        }
        if (flows.size() > 1) {
            shell.out().println(Words.count(flows.size(), "flow") + ", " + wrong + " with errors");
        }
    }

    private static String label(CompiledFlow flow) {
        return Flows.isMarkdown(flow.file()) ? flow.file() + "#" + flow.name() : flow.file();
    }

    private static String counts(List<Diagnostic> diagnostics) {
        long errors = diagnostics.stream().filter(Diagnostic::isError).count();
        long warnings = diagnostics.size() - errors;
        return (errors == 0 ? "" : ", " + Words.count(errors, "error"))
                + (warnings == 0 ? "" : ", " + Words.count(warnings, "warning"));
    }
}
