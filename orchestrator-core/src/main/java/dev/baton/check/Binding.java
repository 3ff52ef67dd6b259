package dev.baton.check;

import dev.baton.flow.syntax.Name;

/** A place where a variable gets a value. */
record Binding(Name name, Kind kind, Scope scope) {
    enum Kind {
        /** The result of a script or an agent. */
        RESULT,
        /** The result of any other step. */
        OTHER,
        /** A result or an answer that is kept secret. */
        SECRET,
        ANSWER,
        DECISION,
        CONDITION,
        GROUP,
        /** One item of a map or reduce, for its body only. */
        ITEM
    }
}
