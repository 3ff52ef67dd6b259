package dev.baton.flow;

import dev.baton.flow.StringCooker.Language;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Argument;
import dev.baton.flow.syntax.Element.MapSource;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.flow.syntax.StringLit;
import dev.baton.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes pieces of flow on one line, and gives up as soon as they do not fit. */
final class Flat {
    private final Trivia trivia;
    private final int indent;
    private final int room;
    private final StringBuilder out = new StringBuilder();
    private boolean fits = true;

    private Flat(Trivia trivia, int indent, int room) {
        this.trivia = trivia;
        this.indent = indent;
        this.room = room;
    }

    /** A group with its brackets on one line, null when it needs more lines. */
    static @Nullable String group(Element.Group group, Trivia trivia, int room) {
        return new Flat(trivia, 0, room).groupOnly(group);
    }

    /** What stands before a step's options, however long. */
    static String head(Element.Unit unit, Trivia trivia, int indent) {
        var flat = new Flat(trivia, indent, Integer.MAX_VALUE);
        flat.unitHead(unit);
        return flat.out.toString();
    }

    /** Options with their braces on one line, null when they need more lines. */
    static @Nullable String options(Options options, Trivia trivia, int room) {
        var flat = new Flat(trivia, 0, room);
        flat.braces(options.entries());
        return flat.fits && !trivia.hasComments(options.span()) ? flat.out.toString() : null;
    }

    /** An option's value on one line; null when it needs more lines, which a string or a bare word never does. */
    static @Nullable String value(OptionValue value, Trivia trivia, int indent, int room) {
        boolean simple = value instanceof OptionValue.Raw || value instanceof OptionValue.Str;
        var flat = new Flat(trivia, indent, simple ? Integer.MAX_VALUE : room);
        flat.value(value);
        return flat.fits && (simple || !trivia.hasComments(value.span())) ? flat.out.toString() : null;
    }

    private @Nullable String groupOnly(Element.Group group) {
        bracketed(group);
        return fits && !trivia.hasComments(group.span()) ? out.toString() : null;
    }

    private void put(String text) {
        if (text.length() > room - out.length() || room != Integer.MAX_VALUE && text.indexOf('\n') >= 0) {
            fits = false;
        }
        if (fits) {
            out.append(text);
        }
    }

    private void bracketed(Element.Group group) {
        put("[");
        sequence(group.body());
        put("]");
        variable(group.variable());
        options(group.options());
    }

    private void sequence(Sequence sequence) {
        String arrow = "";
        for (Element element : sequence.elements()) {
            if (!fits) {
                return;
            }
            put(arrow);
            element(element);
            arrow = " -> ";
        }
    }

    private void element(Element element) {
        switch (element) {
            case Element.Chain c -> fits = false;
            case Element.Parallel p -> {
                String bar = "";
                for (Element.Unit unit : p.units()) {
                    put(bar);
                    unit(unit);
                    bar = " || ";
                }
            }
            case Element.Unit unit -> unit(unit);
        }
    }

    private void unit(Element.Unit unit) {
        switch (unit) {
            case Element.Step s -> {
                unitHead(unit);
                options(s.options());
            }
            case Element.Gate g -> {
                unitHead(unit);
                options(g.options());
            }
            case Element.Call c -> {
                unitHead(unit);
                options(c.options());
            }
            case Element.Group g -> bracketed(g);
            case Element.MapUnit m -> headed(unit, m.body());
            case Element.Reduce r -> headed(unit, r.body());
            case Element.Race r -> headed(unit, r.body());
            case Element.Saga s -> fits = false;
            case Element.Route r -> fits = false;
        }
    }

    private void headed(Element.Unit unit, Element.Group body) {
        unitHead(unit);
        bracketed(body);
    }

    private void unitHead(Element.Unit unit) {
        switch (unit) {
            case Element.Step s -> {
                put((s.dollar() ? "$" : "") + s.name());
                text(s.instruction(), Language.of(s.name().text()));
                variable(s.variable());
            }
            case Element.Gate g -> {
                put("@" + g.name());
                if (g.parentheses()) {
                    arguments(g.arguments());
                }
                text(g.message(), Language.PLAIN);
                variable(g.variable());
            }
            case Element.Call c -> {
                put("@call:" + c.flow());
                if (!c.arguments().isEmpty()) {
                    arguments(c.arguments());
                }
                variable(c.variable());
            }
            case Element.Group g -> put("");
            case Element.MapUnit m -> {
                String head = headWithTemplate(m.span(), m.body().span());
                put(head != null ? head : "map(" + m.item() + " in " + source(m.source()) + ") ");
            }
            case Element.Reduce r -> {
                String head = headWithTemplate(r.span(), r.body().span());
                String by = r.by() == null ? "" : " by " + r.by();
                put(head != null ? head : "reduce(" + r.item() + " in " + r.list() + by + ") ");
            }
            case Element.Race r -> put("race ");
            case Element.Saga s -> put("saga ");
            case Element.Route r -> put("route({" + r.variable() + "}) => ");
        }
    }

    /** A template can stand for a number, which the tree cannot hold. */
    private @Nullable String headWithTemplate(Span unit, Span body) {
        String head = body.start() > unit.start() ? trivia.written(new Span(unit.start(), body.start())) : null;
        return head != null && head.contains("{{") ? head : null;
    }

    private String source(MapSource source) {
        return switch (source) {
            case MapSource.Variable v -> v.name().text();
            case MapSource.FileSource f -> f.function() + "(" + string(f.argument(), Language.PLAIN) + ")";
            case MapSource.Range r -> "range(" + r.from() + ", " + r.to() + ")";
        };
    }

    private void arguments(List<Argument> arguments) {
        put("(");
        String comma = "";
        for (Argument a : arguments) {
            put(comma + a.key() + "=" + (a.string() == null ? a.value() : string(a.string(), Language.PLAIN)));
            comma = ", ";
        }
        put(")");
    }

    private void text(@Nullable StringLit string, Language language) {
        if (string != null) {
            put(":" + string(string, language));
        }
    }

    private void variable(@Nullable Name name) {
        if (name != null) {
            put(":" + name);
        }
    }

    private void options(Options options) {
        if (!options.isEmpty()) {
            put(" ");
            braces(options.entries());
        }
    }

    private void braces(List<Options.Option> entries) {
        put("{");
        String comma = "";
        for (Options.Option option : entries) {
            put(comma + trivia.key(option.key()) + ": ");
            value(option.value());
            comma = ", ";
        }
        put("}");
    }

    private void value(OptionValue value) {
        switch (value) {
            case OptionValue.Raw r -> put(r.text());
            case OptionValue.Str s -> put(string(s.literal(), Language.PLAIN));
            case OptionValue.ObjectOf o -> braces(o.entries());
            case OptionValue.FlowOf f -> bracketed(f.group());
            case OptionValue.ListOf l -> {
                put("[");
                String comma = "";
                for (OptionValue item : l.items()) {
                    put(comma);
                    value(item);
                    comma = ", ";
                }
                put("]");
            }
        }
    }

    private String string(StringLit string, Language language) {
        String written = trivia.written(string.span());
        return written != null && written.startsWith("\"") ? written : Quoting.string(string, language, indent);
    }
}
