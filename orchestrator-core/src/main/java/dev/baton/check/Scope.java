package dev.baton.check;

import dev.baton.flow.syntax.Element;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A body that elements stand in. Scopes form a tree under the flow's own, and each is a place: two are the same only when they are one. */
final class Scope {
    enum Kind {
        FLOW("the flow"),
        /** Of a parallel group or a race: what it binds reaches others only through the join. */
        BRANCH("a parallel branch"),
        GROUP("a group with a variable or options"),
        RACE("a race"),
        MAP("a map's body"),
        REDUCE("a reduce's body"),
        SAGA("a saga"),
        ROUTE("a route"),
        FALLBACK("a fallback");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final @Nullable Scope parent;
    private final Kind kind;
    private final @Nullable Element owner;
    private final int depth;

    private Scope(@Nullable Scope parent, Kind kind, @Nullable Element owner) {
        this.parent = parent;
        this.kind = kind;
        this.owner = owner;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    static Scope flow() {
        return new Scope(null, Kind.FLOW, null);
    }

    Scope inside(Kind kind, Element owner) {
        return new Scope(this, kind, owner);
    }

    @Nullable
    Scope parent() {
        return parent;
    }

    Kind kind() {
        return kind;
    }

    /** The element whose body this is; null for the flow. */
    @Nullable
    Element owner() {
        return owner;
    }

    /** The innermost scope that both stand in. */
    static Scope common(Scope a, Scope b) {
        while (a != b) {
            if (a.depth >= b.depth) {
                a = a.up();
            } else {
                b = b.up();
            }
        }
        return a;
    }

    /** The scope just below {@code ancestor} on the way to this one; null when this is it. */
    @Nullable
    Scope below(Scope ancestor) {
        Scope last = null;
        for (Scope scope = this; scope != ancestor; scope = scope.up()) {
            last = scope;
        }
        return last;
    }

    /** Whether two scopes are branches of one parallel group. */
    static boolean siblings(@Nullable Scope a, @Nullable Scope b) {
        return a != null
                && b != null
                && a != b
                && a.kind == Kind.BRANCH
                && b.kind == Kind.BRANCH
                && Objects.equals(a.owner, b.owner);
    }

    private Scope up() {
        if (parent == null) {
            throw new IllegalStateException("Expected two scopes of one flow");
        }
        return parent;
    }
}
