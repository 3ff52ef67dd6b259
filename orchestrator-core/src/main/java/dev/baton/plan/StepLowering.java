package dev.baton.plan;

import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element.Step;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.StringLit;
import dev.baton.plan.Lowering.Site;
import dev.baton.plan.PlanNode.Work;
import dev.baton.step.StepWork;
import dev.baton.step.script.BashTemplate;
import dev.baton.step.script.VariableUse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Steps: scripts, agents, requests, functions, waits. */
final class StepLowering {
    private final Lowering lowering;
    private final PlanDraft draft;

    StepLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void lower(Step step, Site site) {
        switch (draft.facts.steps().kind(step)) {
            case BASH -> work(step, OptionTarget.SCRIPT, bash(step.instruction()), site);
            case PYTHON -> work(step, OptionTarget.SCRIPT, python(step.instruction()), site);
            case NODE -> work(step, OptionTarget.SCRIPT, node(step.instruction()), site);
            case HTTP -> work(step, OptionTarget.HTTP, new Work.Http(plain(step.instruction())), site);
            case TASK -> work(step, OptionTarget.TASK, task(step), site);
            case EMIT -> work(step, OptionTarget.EMIT, task(step), site);
            case AGENT, UNKNOWN -> work(step, OptionTarget.AGENT, agent(step), site);
            case WAIT -> wait(step, site);
            case QUESTION -> lowering.people().question(step, site);
            case PATTERN -> lowering.others().pattern(step, site);
        }
    }

    private void work(Step step, OptionTarget target, Work work, Site site) {
        OptionReader options = lowering.options(step.options(), target);
        Policy policy = lowering.policy(options, site, target == OptionTarget.AGENT);
        Name variable = step.variable();
        site.region()
                .add(new PlanNode.Step(
                        site.prefix(),
                        draft.at(step.span()),
                        step.name().text(),
                        work,
                        textOf(variable),
                        null,
                        draft.facts.neighbours().isGuarded(step),
                        policy));
        draft.placed(step, site.region(), variable);
    }

    private Work bash(@Nullable StringLit text) {
        if (text == null) {
            return new Work.Bash(BashTemplate.compile("").template(), plain(null));
        }
        BashTemplate.Compiled compiled = BashTemplate.compile(text.value());
        compiled.problems().forEach(problem -> draft.findings.add(problem, text));
        return new Work.Bash(compiled.template(), plain(text));
    }

    private static Work python(@Nullable StringLit text) {
        String source = text == null ? "" : text.value();
        return new Work.Program(StepWork.Language.PYTHON, source, names(VariableUse.inPython(source)));
    }

    private static Work node(@Nullable StringLit text) {
        String source = text == null ? "" : text.value();
        return new Work.Program(StepWork.Language.NODE, source, names(VariableUse.inNode(source)));
    }

    private static @Nullable Set<String> names(VariableUse use) {
        return use.dynamic() ? null : use.names();
    }

    private Work agent(Step step) {
        String name = step.name().text();
        draft.agents.add(name);
        return new Work.Agent(name, instruction(step.instruction()));
    }

    private static Work task(Step step) {
        return new Work.Task(step.name().text(), plain(step.instruction()));
    }

    private void wait(Step step, Site site) {
        lowering.options(step.options(), OptionTarget.WAIT);
        StringLit text = step.instruction();
        if (text != null) {
            checkDuration(text);
        }
        Name variable = step.variable();
        site.region()
                .add(new PlanNode.Wait(
                        site.prefix(),
                        draft.at(step.span()),
                        plain(text),
                        textOf(variable),
                        null,
                        draft.facts.neighbours().isGuarded(step)));
        draft.placed(step, site.region(), variable);
    }

    private void checkDuration(StringLit text) {
        if (Template.parse(text.value()).refs().isEmpty() && Durations.parse(text.value()) == null) {
            draft.findings.error(
                    "bad-duration",
                    text.span(),
                    "Expected a duration to wait, but got '" + text.value() + "'",
                    "Write a number and a unit, such as \"60 seconds\", \"5m\" or \"1h 30m\"");
        }
    }

    /** An agent's instruction, in which {@code $NAME} too stands for a constant. */
    private Template instruction(@Nullable StringLit text) {
        return Template.parse(
                        text == null ? "" : text.value(), draft.facts.steps().constants()::containsKey)
                .template();
    }

    static Template plain(@Nullable StringLit text) {
        return Template.parse(text == null ? "" : text.value()).template();
    }

    static @Nullable String textOf(@Nullable Name name) {
        return name == null ? null : name.text();
    }
}
