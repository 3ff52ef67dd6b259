package dev.baton.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.host.Prepared;
import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;
import dev.baton.plan.Plan;
import dev.baton.plan.render.Explanation;
import dev.baton.run.Binding;
import dev.baton.run.RunBundle;
import dev.baton.step.StoredText;
import dev.baton.step.agent.AgentDefinition;
import dev.baton.step.agent.ScriptedAgents;
import dev.baton.view.CallBound;
import dev.baton.view.OutputJson;
import dev.baton.view.Summaries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code run --dry-run}: what would run, with what, and how often agents may be asked. */
final class DryRun {
    private final Shell shell;
    private final Prepared.Ready ready;
    private final Plan plan;
    private final CallBound calls;

    DryRun(Shell shell, Prepared.Ready ready) {
        this.shell = shell;
        this.ready = ready;
        this.plan = ready.bundle().plan();
        this.calls = CallBound.of(plan);
    }

    /** The document of {@code --json}. */
    record Document(
            String flow,
            String status,
            Map<String, JsonNode> inputs,
            List<Agent> agents,
            CallBound calls,
            List<String> warnings,
            List<String> structure) {}

    /**
     * @param backend null when it is scripted
     * @param source where its definition was found
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Agent(
            String name,
            boolean scripted,
            @Nullable String backend,
            @Nullable String source) {}

    int print(boolean json) {
        List<String> warnings =
                ready.warnings().stream().map(FlowProblems::line).toList();
        if (json) {
            List<String> structure = Explanation.steps(plan);
            shell.out()
                    .println(Summaries.json(
                            new Document(plan.flow(), "dry-run", inputs(), agents(), calls, warnings, structure)));
        } else {
            print(warnings);
        }
        return ExitCode.COMPLETED;
    }

    private Map<String, JsonNode> inputs() {
        Map<String, JsonNode> inputs = new LinkedHashMap<>();
        new TreeMap<>(ready.start().inputs())
                .forEach((name, text) -> inputs.put(name, OutputJson.of(new Binding.Given(text))));
        return inputs;
    }

    private List<Agent> agents() {
        RunBundle bundle = ready.bundle();
        ScriptedAgents scripted = bundle.scripted();
        List<Agent> agents = new ArrayList<>();
        for (String name : plan.agents()) {
            AgentDefinition definition = bundle.agents().get(name);
            boolean answered = scripted != null && scripted.scripts(name);
            String backend = answered || definition == null ? null : definition.backend();
            agents.add(new Agent(name, answered, backend, definition == null ? null : definition.source()));
        }
        return agents;
    }

    private void print(List<String> warnings) {
        Style style = shell.style();
        warnings.forEach(warning -> shell.err().println(style.yellow("warning: ") + warning));
        shell.err().flush();
        shell.out().println(style.bold(plan.flow()) + style.faint("  nothing is run"));
        Explanation.steps(plan).forEach(shell.out()::println);
        ready.start().inputs().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(input -> label("input", style.cyan(input.getKey()) + "  " + shown(input.getValue())));
        agents().forEach(agent -> label("agent", style.cyan(agent.name()) + "  " + answers(agent)));
        calls.judged().forEach(condition -> label("judge", Columns.printable(Words.oneLine(condition))));
        label("calls", bound());
    }

    private String shown(StoredText text) {
        int room = Math.max(20, shell.terminal().width() - 30);
        return Columns.cut(Columns.printable(Words.oneLine(text.preview())), room);
    }

    private static String answers(Agent agent) {
        if (agent.scripted()) {
            return "answers from a script";
        }
        String backend = agent.backend() == null ? "no backend" : agent.backend();
        return backend + (agent.source() == null ? "" : ", defined in " + agent.source());
    }

    private String bound() {
        if (calls.places() == 0) {
            return "no agent is asked";
        }
        String again = calls.repeated() == 0 ? "" : ", some of them in loops or revisions";
        return "agents are asked at most " + Words.count(calls.atMost(), "time") + ", in "
                + Words.count(calls.places(), "place") + again;
    }

    private void label(String label, String text) {
        shell.out().println(shell.style().faint(Columns.pad(label, 7)) + text);
    }
}
