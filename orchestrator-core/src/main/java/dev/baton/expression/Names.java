package dev.baton.expression;

import java.util.Collection;

/**
 * Which names a condition may use: what the flow binds, its parameters and constants, {@code attempts}, labels with
 * visits.
 */
public interface Names {
    boolean binds(String name);

    /** All of them, for suggestions. */
    Collection<String> all();

    static Names of(Collection<String> names) {
        var known = java.util.Set.copyOf(names);
        return new Names() {
            @Override
            public boolean binds(String name) {
                return known.contains(name);
            }

            @Override
            public Collection<String> all() {
                return known;
            }
        };
    }
}
