package dev.baton.run;

import dev.baton.expression.Path;
import dev.baton.expression.Template;
import dev.baton.plan.PlanNode;
import dev.baton.step.FailureKind;
import dev.baton.step.StoredText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls of other flows: what goes in and what comes out. Between them a call is a group with one branch. */
final class Calling {
    private Calling() {}

    static void enter(Deciding deciding, Frame frame, PlanNode.Call call) {
        String mixed = mixedSecret(deciding.values(frame.id()), call);
        if (mixed != null) {
            deciding.failSequence(
                    frame.id(),
                    call.id(),
                    "@call:" + call.flow(),
                    "Expected a secret to be handed on as a whole, but '" + mixed
                            + "' is made from a part of one, or of more",
                    FailureKind.USER);
            return;
        }
        Groups.enter(deciding, frame, call.id(), call.policy(), 1);
    }

    /** The argument that would let a secret out, or null. */
    private static @Nullable String mixedSecret(RunValues values, PlanNode.Call call) {
        for (PlanNode.Argument argument : call.arguments()) {
            Template value = argument.value();
            boolean secret = value.paths().stream().anyMatch(path -> values.sealed(path) != null);
            if (secret && whole(value, values) == null) {
                return argument.name();
            }
        }
        return null;
    }

    /** What the called flow sees of its caller: its inputs. */
    static Map<String, Binding> given(Deciding deciding, int caller, PlanNode.Call call) {
        Map<String, Binding> given = new TreeMap<>();
        call.defaults().forEach((name, value) -> given.put(name, Binding.given(value)));
        RunValues values = deciding.values(caller);
        call.arguments().forEach(argument -> given.put(argument.name(), value(argument.value(), values)));
        deciding.warnMissing(values, call.id());
        return given;
    }

    private static Binding value(Template template, RunValues values) {
        Binding whole = whole(template, values);
        if (whole != null) {
            return whole;
        }
        String text = values.render(template);
        if (text.length() <= StoredText.INLINE_BYTES
                && text.getBytes(StandardCharsets.UTF_8).length <= StoredText.INLINE_BYTES) {
            return Binding.given(text);
        }
        Map<String, Binding> parts = new LinkedHashMap<>();
        for (Path path : template.paths()) {
            Binding part = values.binding(path.name());
            if (part != null) {
                parts.put(path.name(), part);
            }
        }
        return new Binding.Filled(template, parts);
    }

    /** A variable or a secret that is the argument, as it is; null when the argument is anything else. */
    private static @Nullable Binding whole(Template template, RunValues values) {
        if (template.parts().size() != 1 || !(template.parts().getFirst() instanceof Template.Part.Ref(Path path))) {
            return null;
        }
        if (path.isWhole()) {
            return values.binding(path.name());
        }
        StoredText.Sealed secret =
                path.name().equals(RunValues.SECRETS) && path.steps().size() == 1 ? values.sealed(path) : null;
        return secret == null ? null : new Binding.Given(secret);
    }

    /** What the caller sees of a called flow that has ended well: its variables, without hidden ones and secrets. */
    static Binding result(Frame body) {
        Map<String, Binding> fields = new TreeMap<>();
        body.vars().forEach((name, value) -> {
            if (!name.startsWith("@") && RunValues.sealed(value) == null) {
                fields.put(name, value);
            }
        });
        return new Binding.Fields(fields);
    }

    /** The walk through a called flow's body that a frame is, or is a part of; null in the flow that was started. */
    static @Nullable Frame bodyAround(RunState state, int frame) {
        for (int id = frame; id >= 0; ) {
            Frame scope = state.frame(id);
            if (state.index().call(scope.region()) != null) {
                return scope;
            }
            id = scope.parent();
        }
        return null;
    }

    /** The call that a frame belongs to; null in the flow that was started. */
    static PlanNode.@Nullable Call around(RunState state, int frame) {
        Frame body = bodyAround(state, frame);
        return body == null ? null : state.index().call(body.region());
    }

    /** Under what a label's visits are counted: a called flow counts from the beginning each time it is called. */
    static String labelKey(RunState state, int frame, String label) {
        Frame body = bodyAround(state, frame);
        return body == null || body.group() == null ? label : labelsOf(body.group()) + label;
    }

    /** What the labels counted in a call have in common. */
    static String labelsOf(String group) {
        return group + PlanNode.INTO_CALL;
    }
}
