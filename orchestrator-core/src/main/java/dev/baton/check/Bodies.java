package dev.baton.check;

import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import java.util.ArrayList;
import java.util.List;

/** What stands inside an element. */
public final class Bodies {
    private Bodies() {}

    /** The sequences inside an element, in textual order; those of {@code fallback:} are not among them. */
    public static List<Sequence> of(Element element) {
        return switch (element) {
            case Element.Step ignored -> List.of();
            case Element.Gate ignored -> List.of();
            case Element.Call ignored -> List.of();
            case Element.Chain chain ->
                chain.branches().stream().map(Branch::body).toList();
            case Element.Route route ->
                route.branches().stream().map(Branch::body).toList();
            case Element.Parallel parallel ->
                parallel.units().stream().map(Bodies::branch).toList();
            case Group group -> List.of(group.body());
            case Element.MapUnit map -> List.of(map.body().body());
            case Element.Reduce reduce -> List.of(reduce.body().body());
            case Element.Race race -> List.of(race.body().body());
            case Element.Saga saga -> saga(saga);
        };
    }

    /** A parallel branch as a sequence: a group that only brackets is its elements. */
    public static Sequence branch(Element unit) {
        return unit instanceof Group group && Shapes.isPlain(group) ? group.body() : single(unit);
    }

    /** The pieces of flow given as options. */
    public static List<Sequence> fallbacks(Element element) {
        var found = new ArrayList<Sequence>();
        options(element).entries().forEach(option -> collectFlows(option.value(), found));
        return found;
    }

    private static void collectFlows(OptionValue value, List<Sequence> found) {
        switch (value) {
            case OptionValue.FlowOf flow -> found.add(flow.group().body());
            case OptionValue.ListOf list -> list.items().forEach(item -> collectFlows(item, found));
            case OptionValue.ObjectOf object -> object.entries().forEach(entry -> collectFlows(entry.value(), found));
            case OptionValue.Raw ignored -> {}
            case OptionValue.Str ignored -> {}
        }
    }

    /** The options behind an element; none where it takes none. */
    public static Options options(Element element) {
        return switch (element) {
            case Element.Step step -> step.options();
            case Element.Gate gate -> gate.options();
            case Group group -> group.options();
            case Element.MapUnit map -> map.body().options();
            case Element.Reduce reduce -> reduce.body().options();
            case Element.Race race -> race.body().options();
            case Element.Saga saga -> saga.options();
            case Element.Call call -> call.options();
            case Element.Chain chain -> Options.none(chain.span().end());
            case Element.Route route -> Options.none(route.span().end());
            case Element.Parallel parallel -> Options.none(parallel.span().end());
        };
    }

    private static List<Sequence> saga(Element.Saga saga) {
        var steps = new ArrayList<Sequence>();
        for (Element.SagaStep step : saga.steps()) {
            steps.add(single(step.action()));
            if (step.undo() != null) {
                steps.add(single(step.undo()));
            }
        }
        return steps;
    }

    private static Sequence single(Element element) {
        return new Sequence(List.of(element), element.span());
    }
}
