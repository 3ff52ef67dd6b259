package dev.baton.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.diagnostic.Diagnostic;
import dev.baton.node.cli.terminal.Style;
import dev.baton.step.agent.AgentBackend;
import dev.baton.step.agent.AgentBackends;
import dev.baton.step.agent.AgentCatalog;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.Availability;
import dev.baton.view.Summaries;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton agents}: who can be asked. */
@Command(
        name = "agents",
        description = {
            "Lists the agents that flows here may name, and what answers for them.",
            "",
            "They are looked for in agents/ and .claude/agents/ of the working folder, then in the user's; some are built in."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton agents", "  baton agents code-reviewer", "  baton agents --flow flows/review.flow"})
final class AgentsVerb extends Verb {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show all that is known of this agent.")
    private @Nullable String name;

    @Option(
            names = "--flow",
            paramLabel = "FILE",
            description = "Look in the folder of this flow too, as a run of it does.")
    private @Nullable Path flow;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    AgentsVerb(Shell shell) {
        super(shell);
    }

    /** The document of {@code --json}. */
    record Document(List<AgentDefinition> agents, List<Backend> backends) {}

    /** @param about where it was found, or how to get it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Backend(String name, boolean available, String about) {}

    @Override
    public Integer call() {
        Path folder = flow == null ? null : shell.resolve(flow).getParent();
        AgentCatalog catalog = shell.engine().agents(shell.workingFolder(), folder);
        if (name != null) {
            return one(catalog, name);
        }
        List<Backend> backends = backends(shell.engine().backends());
        if (json) {
            shell.out().println(Summaries.json(new Document(catalog.list(), backends)));
            return ExitCode.COMPLETED;
        }
        print(catalog, backends);
        return ExitCode.COMPLETED;
    }

    static List<Backend> backends(AgentBackends backends) {
        return backends.all().stream().map(AgentsVerb::backend).toList();
    }

    private static Backend backend(AgentBackend backend) {
        return switch (backend.availability()) {
            case Availability.Available available -> new Backend(backend.name(), true, available.what());
            case Availability.OnRequest request -> new Backend(backend.name(), true, request.what());
            case Availability.Missing missing ->
                new Backend(backend.name(), false, "not found: " + missing.lookedFor() + ". " + missing.remedy());
        };
    }

    private void print(AgentCatalog catalog, List<Backend> backends) {
        Style style = shell.style();
        Table agents = new Table("AGENT", "ANSWERS", "FROM", "ABOUT");
        for (AgentDefinition agent : catalog.list()) {
            agents.add(
                    agent.name(),
                    agent.backend() == null ? "nobody" : agent.backend(),
                    agent.source() == null ? "" : shell.shown(Path.of(agent.source())),
                    agent.description() == null ? "" : Words.oneLine(agent.description()));
        }
        lines(agents, style);
        shell.out().println();
        Table table = new Table("BACKEND", "", "");
        backends.forEach(
                backend -> table.add(backend.name(), backend.available() ? "ready" : "missing", backend.about()));
        lines(table, style);
        List<Diagnostic> problems = catalog.diagnostics();
        if (!problems.isEmpty()) {
            shell.out().flush();
            FlowProblems.print(problems, shell, shell.err());
        }
    }

    private void lines(Table table, Style style) {
        UnaryOperator<String> plain = UnaryOperator.identity();
        table.lines(shell.terminal().width(), style, column -> switch (column) {
                    case "AGENT", "BACKEND" -> style::bold;
                    case "FROM" -> style::faint;
                    default -> plain;
                })
                .forEach(shell.out()::println);
    }

    private int one(AgentCatalog catalog, String wanted) {
        return switch (catalog.resolve(wanted)) {
            case AgentCatalog.Resolution.Found found -> {
                show(found.definition());
                yield ExitCode.COMPLETED;
            }
            case AgentCatalog.Resolution.Unknown unknown ->
                throw CliException.usage(
                        unknown.problem().message() + hint(unknown.problem().hint()));
            case AgentCatalog.Resolution.Unusable unusable ->
                throw CliException.failed(
                        unusable.problem().message() + hint(unusable.problem().hint()));
        };
    }

    private static String hint(@Nullable String hint) {
        return hint == null ? "" : "; " + hint;
    }

    private void show(AgentDefinition agent) {
        if (json) {
            shell.out().println(Summaries.json(agent));
            return;
        }
        Style style = shell.style();
        shell.out().println(style.bold(agent.name()) + (agent.description() == null ? "" : "  " + agent.description()));
        label("answers", agent.backend() == null ? "nobody: no backend is configured" : agent.backend());
        label("model", agent.model());
        label("command", agent.command().isEmpty() ? null : String.join(" ", agent.command()));
        label("tools", agent.tools().isEmpty() ? null : String.join(", ", agent.tools()));
        label("defined in", agent.source());
        if (!agent.systemPrompt().isBlank()) {
            shell.out().println();
            shell.out().println(agent.systemPrompt().strip());
        }
    }

    private void label(String label, @Nullable String text) {
        if (text != null) {
            shell.out().println("  " + shell.style().faint(dev.baton.node.cli.terminal.Columns.pad(label, 12)) + text);
        }
    }
}
