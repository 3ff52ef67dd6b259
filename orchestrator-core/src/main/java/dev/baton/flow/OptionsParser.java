package dev.baton.flow;

import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.flow.syntax.StringLit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code {key: value, …}}: options, and the objects of definitions. */
final class OptionsParser {
    /** Options whose value is a piece of flow. */
    private static final Set<String> FLOWS = Set.of("fallback", "step");
    /** Options whose value maps names to pieces of flow. */
    private static final Set<String> FLOW_MAPS = Set.of("routes");

    private final ParserImpl parser;
    private final Cursor in;
    private final Problems problems;
    private int open;

    OptionsParser(ParserImpl parser) {
        this.parser = parser;
        this.in = parser.in;
        this.problems = parser.problems;
    }

    /** Whether a closing brace belongs to options that are being read. */
    boolean areOpen() {
        return open > 0;
    }

    /** Options of which the opening brace comes next. */
    Options read() {
        Token from = in.peek();
        List<Option> entries = entries(true, false);
        return new Options(entries, in.spanFrom(from));
    }

    /** An object in which no value is a piece of flow. */
    List<Option> object() {
        return entries(false, false);
    }

    /**
     * @param options whether values may be pieces of flow
     * @param flows whether they all are
     */
    private List<Option> entries(boolean options, boolean flows) {
        Token brace = in.next();
        var found = new ArrayList<Option>();
        if (!parser.enter(brace)) {
            return found;
        }
        open++;
        boolean commaMissed = false;
        while (!in.at(Kind.RIGHT_BRACE) && !endsEntries(in.peek())) {
            Option option = option(options, flows);
            if (option != null) {
                found.add(option);
            }
            if (in.accept(Kind.COMMA) || in.at(Kind.RIGHT_BRACE)) {
                continue;
            }
            if (!commaMissed && !braceAhead()) {
                break;
            }
            commaMissed = true;
            missingComma();
        }
        open--;
        parser.close(Kind.RIGHT_BRACE, brace);
        parser.leave();
        return found;
    }

    private static boolean endsEntries(Token t) {
        return switch (t.kind()) {
            case END, ARROW, TILDE, PARALLEL, RIGHT_BRACKET -> true;
            default -> false;
        };
    }

    /** Whether a closing brace comes before anything that cannot stand in options. */
    private boolean braceAhead() {
        for (int i = 0; i < Cursor.LOOK_AHEAD; i++) {
            Token t = in.peek(i);
            if (t.is(Kind.RIGHT_BRACE)) {
                return true;
            }
            if (t.is(Kind.END) || t.is(Kind.ARROW) || t.is(Kind.TILDE) || t.is(Kind.PARALLEL)) {
                return false;
            }
        }
        return false;
    }

    private void missingComma() {
        Token t = in.peek();
        var place = t.first() ? in.endOfPrevious() : in.span(t);
        problems.error(
                "bad-option",
                place,
                "Expected ',' or '}' before " + in.describe(t) + ", but found none",
                "write {key: value, key: value}");
        if (!t.is(Kind.IDENT) && !t.isString()) {
            skipValue();
        }
    }

    private @Nullable Option option(boolean options, boolean flows) {
        Token from = in.peek();
        boolean quoted = from.isString() || from.is(Kind.SINGLE_QUOTED);
        if (!quoted && !from.is(Kind.IDENT) && !from.is(Kind.NUMBER)) {
            badOption(from, "Expected key: value, but found " + in.describe(from));
            return null;
        }
        in.next();
        Name key = quoted ? new Name(Objects.requireNonNull(from.string()).value(), in.span(from)) : in.name(from);
        if (!in.at(Kind.COLON)) {
            badOption(in.peek(), "Expected ':' and a value behind '" + key + "', but found " + in.describe(in.peek()));
            return null;
        }
        in.next();
        OptionValue value = keyed(key, options, flows);
        return value == null ? null : new Option(key, value, in.spanFrom(from));
    }

    private void badOption(Token at, String message) {
        var place = at.first() || at.is(Kind.END) ? in.endOfPrevious() : in.span(at);
        problems.error("bad-option", place, message, "write {key: value, key: value}");
        in.accept(Kind.EQUALS);
        skipValue();
        if (in.peek() == at && !at.is(Kind.COMMA) && !at.is(Kind.RIGHT_BRACE) && !endsEntries(at)) {
            in.next();
        }
    }

    private @Nullable OptionValue keyed(Name key, boolean options, boolean flows) {
        Token t = in.peek();
        if (t.is(Kind.COMMA) || t.is(Kind.RIGHT_BRACE) || endsEntries(t)) {
            var place = t.first() ? in.endOfPrevious() : in.span(t);
            problems.error(
                    "bad-option",
                    place,
                    "Expected a value behind '" + key + ":', but found " + in.describe(t),
                    "write key: value");
            return null;
        }
        if (flows || options && FLOWS.contains(key.text())) {
            if (UnitParser.canStart(t)) {
                return flow();
            }
        }
        if (options && FLOW_MAPS.contains(key.text()) && t.is(Kind.LEFT_BRACE)) {
            return new OptionValue.ObjectOf(entries(true, true), in.spanFrom(t));
        }
        return value(options);
    }

    /** A group, or one unit without brackets, which is a group of one. */
    private OptionValue flow() {
        if (in.at(Kind.LEFT_BRACKET)) {
            Group group = parser.units.group();
            return new OptionValue.FlowOf(group, group.span());
        }
        Element.Unit unit = parser.units.unit();
        var body = new Sequence(List.of(unit), unit.span());
        var group = new Group(body, null, Options.none(unit.span().end()), unit.span());
        return new OptionValue.FlowOf(group, unit.span());
    }

    private OptionValue value(boolean options) {
        Token t = in.peek();
        boolean quoted = t.isString() || t.is(Kind.SINGLE_QUOTED);
        if (quoted && endsValue(in.peek(1))) {
            in.next();
            StringLit string = Objects.requireNonNull(t.string());
            return new OptionValue.Str(string, string.span());
        }
        if (t.is(Kind.LEFT_BRACE)) {
            return new OptionValue.ObjectOf(entries(options, false), in.spanFrom(t));
        }
        return t.is(Kind.LEFT_BRACKET) ? list(options) : raw();
    }

    private OptionValue list(boolean options) {
        Token bracket = in.next();
        var items = new ArrayList<OptionValue>();
        if (!parser.enter(bracket)) {
            return new OptionValue.ListOf(items, in.span(bracket));
        }
        while (!in.at(Kind.RIGHT_BRACKET) && !in.at(Kind.RIGHT_BRACE) && !endsEntries(in.peek())) {
            if (in.at(Kind.COMMA)) {
                problems.error(
                        "bad-option",
                        in.span(in.peek()),
                        "Expected a value before ',', but there is none",
                        "remove the ','");
                in.next();
                continue;
            }
            items.add(value(options));
            if (!in.accept(Kind.COMMA)
                    && !in.at(Kind.RIGHT_BRACKET)
                    && !in.peek().first()) {
                break;
            }
        }
        parser.close(Kind.RIGHT_BRACKET, bracket);
        parser.leave();
        return new OptionValue.ListOf(items, in.spanFrom(bracket));
    }

    /** Whatever stands up to the next comma or closing bracket that is not its own. */
    private OptionValue raw() {
        Token from = in.peek();
        if (skipValue() == 0) {
            in.next();
        }
        return new OptionValue.Raw(in.text(from, in.previous()), in.spanFrom(from));
    }

    private int skipValue() {
        int from = in.position();
        int depth = 0;
        while (depth > 0 ? !in.atEnd() && !isArrow(in.peek()) : !endsRaw(in.peek(), in.position() > from)) {
            depth += switch (in.next().kind()) {
                case LEFT_PAREN, LEFT_BRACKET, LEFT_BRACE -> 1;
                case RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE -> -1;
                default -> 0;
            };
        }
        return in.position() - from;
    }

    private boolean endsRaw(Token t, boolean begun) {
        return closesValue(t) || begun && (t.first() || startsEntry(t));
    }

    /** A key without a comma before it. */
    private boolean startsEntry(Token t) {
        return t.is(Kind.IDENT) && in.peek(1).is(Kind.COLON) && in.previous().end() < t.start();
    }

    private static boolean isArrow(Token t) {
        return t.is(Kind.ARROW) || t.is(Kind.TILDE);
    }

    private static boolean endsValue(Token t) {
        return t.first() || closesValue(t);
    }

    private static boolean closesValue(Token t) {
        return switch (t.kind()) {
            case COMMA, RIGHT_BRACE, RIGHT_BRACKET, RIGHT_PAREN, ARROW, TILDE, END -> true;
            default -> false;
        };
    }
}
