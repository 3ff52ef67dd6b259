package dev.baton.plan;

import dev.baton.check.Findings;
import dev.baton.check.Vocabulary;
import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.flow.CalledFlows.Found;
import dev.baton.flow.Parsed;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Flow;
import dev.baton.plan.Lowering.Site;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls: the called flow becomes regions of the calling plan, so that a run has all of it and needs no file any more. */
final class CallLowering {
    /** How many flows may be under way inside each other, the first one not counted. */
    static final int MAX_DEPTH = 16;

    private final Lowering lowering;
    private final PlanDraft draft;

    /** What a called flow comes to where it is called. */
    private record Body(
            int region,
            Map<String, String> defaults,
            Map<String, String> constants,
            Set<String> setTargets,
            Plan.Limits limits) {}

    CallLowering(Lowering lowering) {
        this.lowering = lowering;
        this.draft = lowering.draft;
    }

    void lower(Element.Call call, Site site) {
        OptionReader options = lowering.options(call.options(), OptionTarget.CALL);
        Policy policy = lowering.policy(options, site, false);
        int index = site.region().reserve();
        var arguments = new CallArguments(call, draft);
        Parsed parsed = find(call, arguments.literals());
        Body body = parsed == null ? nothing() : body(call, site, policy, parsed, arguments);
        site.region()
                .set(
                        index,
                        new PlanNode.Call(
                                site.prefix(),
                                draft.at(call.span()),
                                call.flow().text(),
                                body.region(),
                                arguments.list(),
                                body.defaults(),
                                body.constants(),
                                body.setTargets(),
                                body.limits().visits(),
                                StepLowering.textOf(call.variable()),
                                null,
                                draft.facts.neighbours().isGuarded(call),
                                policy.within(body.limits().timeout())));
        draft.placed(call, site.region(), index, call.variable());
    }

    /** Something that fits the record, in a plan that will not be used. */
    private Body nothing() {
        return new Body(draft.newRegion().number(), Map.of(), Map.of(), Set.of(), Plan.Limits.DEFAULT);
    }

    private @Nullable Parsed find(Element.Call call, Map<String, String> parameters) {
        String name = call.flow().text();
        if (name.isEmpty()) {
            return null;
        }
        switch (draft.calls.find(draft.facts.flow().source(), name, parameters)) {
            case Found.Flow(Parsed parsed) -> {
                return isFit(call, parsed.flow()) ? parsed : null;
            }
            case Found.Unusable(String why, String hint) ->
                wrong(call, "unusable-flow", "Expected '" + name + "' to be a flow to call, but " + why, hint);
            case Found.Nothing(List<String> names) ->
                wrong(
                        call,
                        "unknown-flow",
                        "Expected '" + name + "' to be a flow to call, but there is none of that name",
                        draft.findings.suggest(
                                name,
                                names,
                                "It is looked for in this Markdown file, then in " + name + ".flow and " + name
                                        + ".md beside it"));
        }
        return null;
    }

    /** Whether the calls come to an end. */
    private boolean isFit(Element.Call call, Flow flow) {
        String way = Stream.concat(
                        draft.chain.stream().map(Link::name),
                        Stream.of(call.flow().text()))
                .collect(Collectors.joining(" → "));
        if (draft.chain.stream().anyMatch(Link.of(flow)::isSame)) {
            wrong(
                    call,
                    "circular-call",
                    "Expected a flow not to call itself, but '" + call.flow() + "' is under way already: " + way,
                    "Leave one of the calls out; a loop within a flow is a jump to a label");
            return false;
        }
        if (draft.chain.size() > MAX_DEPTH) {
            wrong(
                    call,
                    "calls-too-deep",
                    "Expected at most " + MAX_DEPTH + " calls inside each other, but there are more: " + way,
                    "Call some of them one after the other");
            return false;
        }
        if (!draft.calls.mayCall()) {
            wrong(
                    call,
                    "flow-too-large",
                    "Expected at most " + Calls.MAX_CALLS + " calls and " + Calls.MAX_NODES
                            + " steps in them, each counted as often as it is called, but there are more",
                    "Call '" + call.flow() + "' in fewer places");
            return false;
        }
        return true;
    }

    private void wrong(Element.Call call, String code, String message, @Nullable String hint) {
        draft.findings.error(code, call.flow().span(), message, hint);
    }

    private Body body(Element.Call call, Site site, Policy policy, Parsed parsed, CallArguments arguments) {
        Calls.Called called = draft.calls.read(parsed);
        Flow flow = parsed.flow();
        var findings = new Findings(flow.source());
        PlanDraft inner = draft.inside(
                called.facts(), findings, Link.of(flow).named(call.flow().text()));
        int region = new Lowering(inner)
                .region(flow.body(), site.prefix() + PlanNode.INTO_CALL, inherited(call, policy, site));
        Plan.Limits limits = new PlanSettings(flow, findings).limits();
        List<Plan.Input> inputs = new PlanInputs(inner).list();
        var place =
                new PlanAgents.CallSite(draft.facts.flow().source(), call.flow().span());
        draft.calls.report(draft.calls.agents.add(called.facts(), inner.agents, place));
        boolean sound = draft.calls.report(findings.all()) && !called.broken();
        draft.adopt(inner);
        if (sound) {
            arguments.check(flow, inputs);
            checkLimits(call, limits);
        } else {
            wrong(
                    call,
                    "broken-call",
                    "Expected '" + call.flow() + "' to be a flow without errors, but it has some",
                    "They are shown with their own places");
        }
        Set<String> required = inputs.stream()
                .filter(Plan.Input::required)
                .map(Plan.Input::name)
                .collect(Collectors.toSet());
        return new Body(
                region,
                arguments.defaults(inputs),
                called.facts().steps().constants(),
                called.facts().settable(required),
                limits);
    }

    private void checkLimits(Element.Call call, Plan.Limits limits) {
        if (limits.steps() != Plan.Limits.DEFAULT.steps()) {
            draft.findings.warning(
                    "limit-of-call",
                    call.flow().span(),
                    "Expected the steps of '" + call.flow()
                            + "' to count against a limit of its own (limits.steps), but "
                            + "those of a call count against the caller's",
                    "Set limits.steps in this flow");
        }
    }

    /** What the options of the call and of the groups around it mean for the called steps. */
    private Inherited inherited(Element.Call call, Policy policy, Site site) {
        Map<String, Template> env = new LinkedHashMap<>();
        policy.env().forEach((name, value) -> {
            Template own = withConstants(value);
            if (own.paths().stream().allMatch(path -> path.name().equals(Vocabulary.SECRETS))) {
                env.put(name, own);
            } else {
                draft.findings.warning(
                        "env-not-passed",
                        call.flow().span(),
                        "Expected the scripts of '" + call.flow() + "' to have " + name
                                + " in their environment, but it is made from variables, which do not reach them",
                        "Give the value as an argument");
            }
        });
        return new Inherited(
                env,
                policy.needs(),
                policy.secret(),
                policy.idempotent(),
                policy.limit(),
                site.inherited().allowSet());
    }

    private Template withConstants(Template value) {
        Map<String, String> constants = draft.facts.steps().constants();
        return new Template(value.parts().stream()
                .map(part -> part instanceof Template.Part.Ref(Path path)
                                && path.isWhole()
                                && constants.containsKey(path.name())
                        ? new Template.Part.Text(constants.getOrDefault(path.name(), ""))
                        : part)
                .toList());
    }

    /**
     * A flow that is under way.
     *
     * @param start where it begins in its file
     */
    record Link(String file, int start, String name) {
        static Link of(Flow flow) {
            return new Link(flow.source().name(), flow.span().start(), flow.name());
        }

        Link named(String other) {
            return new Link(file, start, other);
        }

        boolean isSame(Link other) {
            return file.equals(other.file) && start == other.start;
        }
    }

    /** The shorter of the two. */
    static @Nullable Duration shorter(@Nullable Duration a, @Nullable Duration b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) <= 0 ? a : b;
    }
}
