package dev.baton.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where one name is bound, as seen from any scope. */
final class ScopedBindings {
    private final Set<Scope> here = new HashSet<>();
    /** For each scope those just inside it on the way to a binding. */
    private final Map<Scope, Set<Scope>> inside = new HashMap<>();

    ScopedBindings(List<Binding> bindings) {
        for (Binding binding : bindings) {
            here.add(binding.scope());
            climb(binding.scope());
        }
    }

    private void climb(Scope scope) {
        for (Scope parent = scope.parent(); parent != null; parent = parent.parent()) {
            if (!inside.computeIfAbsent(parent, p -> new HashSet<>()).add(scope)) {
                return;
            }
            scope = parent;
        }
    }

    /** Whether the only bindings are in branches beside the one that this scope is in. */
    boolean onlyBeside(Scope reader) {
        if (here.contains(reader) || inside.containsKey(reader)) {
            return false;
        }
        boolean beside = false;
        Scope child = reader;
        for (Scope parent = reader.parent(); parent != null; parent = parent.parent()) {
            if (here.contains(parent)) {
                return false;
            }
            for (Scope other : inside.getOrDefault(parent, Set.of())) {
                if (other != child && !Scope.siblings(other, child)) {
                    return false;
                }
                beside |= other != child;
            }
            child = parent;
        }
        return beside;
    }
}
