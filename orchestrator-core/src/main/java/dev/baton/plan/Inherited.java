package dev.baton.plan;

import dev.baton.expression.Template;
import dev.baton.step.Limit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the options of the groups around a step mean for it.
 *
 * @param allowSet null when no group says
 */
record Inherited(
        Map<String, Template> env,
        List<String> needs,
        boolean secret,
        boolean idempotent,
        @Nullable Limit limit,
        @Nullable Boolean allowSet) {
    static final Inherited NOTHING = new Inherited(Map.of(), List.of(), false, true, null, null);

    /** What the steps of a group with this policy inherit. */
    static Inherited from(Policy group, @Nullable Boolean allowSet) {
        return new Inherited(group.env(), group.needs(), group.secret(), group.idempotent(), group.limit(), allowSet);
    }

    Map<String, Template> env(Map<String, Template> own) {
        var all = new LinkedHashMap<>(env);
        all.putAll(own);
        return all;
    }

    /** The nearest one counts. */
    @Nullable
    Limit limit(@Nullable Limit own) {
        return own == null ? limit : own;
    }

    List<String> needs(List<String> own) {
        var all = new LinkedHashSet<>(needs);
        all.addAll(own);
        return List.copyOf(all);
    }
}
