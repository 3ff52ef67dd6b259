package dev.baton.check;

import dev.baton.expression.Template;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Span;
import java.util.List;

/**
 * A string of the flow in which variables are named.
 *
 * @param refs what it reads; of a program, which names its variables in its own language, each stands for the whole text
 * @param dollars <code>${x}</code>, which reads nothing
 */
record TextSite(
        StringLit literal, Kind kind, List<Template.Use> refs, List<Template.Use> dollars, Element owner, Scope scope) {
    enum Kind {
        BASH,
        PROGRAM,
        AGENT,
        PEOPLE,
        /** The text of any other step, an option, an argument. */
        OTHER
    }

    /** The place in the source of a use in this text. */
    Span at(Template.Use use) {
        return literal.sourceSpan(use.span().start(), use.span().end());
    }
}
