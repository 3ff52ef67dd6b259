package dev.baton.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.StringLit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads what a flow declares: {@code $name := …}, {@code @define-agents}, {@code @schedule}. */
final class DefinitionParser {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,99})");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,99})\\.[0-9]{1,100}");

    private final ParserImpl parser;
    private final Cursor in;
    private final Problems problems;
    private final List<Definition> found = new ArrayList<>();

    DefinitionParser(ParserImpl parser) {
        this.parser = parser;
        this.in = parser.in;
        this.problems = parser.problems;
    }

    List<Definition> found() {
        return found;
    }

    /** Whether a definition begins here, if need be one without its {@code $} or with a mere {@code =}. */
    boolean startsHere() {
        if (in.at(Kind.DOLLAR, Kind.IDENT)) {
            return in.peek(2).is(Kind.DEFINE) || in.peek(2).is(Kind.EQUALS);
        }
        if (in.at(Kind.AT, Kind.IDENT)) {
            return isDirective("define-agents", Kind.LEFT_BRACE) || isDirective("schedule", Kind.LEFT_PAREN);
        }
        return in.at(Kind.IDENT, Kind.DEFINE);
    }

    private boolean isDirective(String name, Kind next) {
        return in.text(in.peek(1)).equals(name) && in.peek(2).is(next);
    }

    void read() {
        if (in.at(Kind.AT)) {
            directive();
        } else {
            assignment();
        }
    }

    private void directive() {
        Token at = in.next();
        Token word = in.next();
        if (in.text(word).equals("define-agents")) {
            ObjectNode body = object(parser.options.object());
            found.add(new Definition.Agents(body, in.spanFrom(at)));
            return;
        }
        Token open = in.next();
        Token when = in.peek();
        if (!when.isString() && !when.is(Kind.SINGLE_QUOTED)) {
            problems.error(
                    "expected-string",
                    in.span(when),
                    "Expected when to start in quotes, but found " + in.describe(when),
                    "write @schedule(\"every 24h\")");
            while (!in.at(Kind.RIGHT_PAREN) && !in.peek().first()) {
                in.next();
            }
            in.accept(Kind.RIGHT_PAREN);
            return;
        }
        StringLit text = parser.units.string();
        parser.close(Kind.RIGHT_PAREN, open);
        found.add(new Definition.Schedule(text, in.spanFrom(at)));
    }

    private void assignment() {
        Token from = in.peek();
        boolean dollar = in.accept(Kind.DOLLAR);
        Name name = in.name(in.next());
        Token sign = in.next();
        if (!dollar || !sign.is(Kind.DEFINE)) {
            var place = dollar ? in.span(sign) : name.span();
            String what = dollar ? "':='" : "'$' before '" + name + "'";
            problems.error(
                    "bad-definition",
                    place,
                    "Expected " + what + ", but found " + (dollar ? in.describe(sign) : "none"),
                    "write $" + name + " := …");
        }
        value(from, name);
    }

    private void value(Token from, Name name) {
        Token t = in.peek();
        if (t.is(Kind.LEFT_BRACE)) {
            ObjectNode body = object(parser.options.object());
            found.add(new Definition.Agent(name, body, in.spanFrom(from)));
        } else if (t.isString() || t.is(Kind.SINGLE_QUOTED)) {
            found.add(new Definition.Constant(name, parser.units.string(), in.spanFrom(from)));
        } else {
            var place = t.first() ? in.endOfPrevious() : in.span(t);
            problems.error(
                    "bad-definition",
                    place,
                    "Expected an object or a string behind ':=', but found " + in.describe(t),
                    "write $" + name + " := \"…\" or $" + name + " := {…}");
            if (!t.first() && !UnitParser.canStart(t)) {
                in.next();
            }
        }
    }

    private static ObjectNode object(List<Option> entries) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Option entry : entries) {
            node.set(entry.key().text(), json(entry.value()));
        }
        return node;
    }

    private static JsonNode json(OptionValue value) {
        return switch (value) {
            case OptionValue.Str s ->
                JsonNodeFactory.instance.textNode(s.literal().value());
            case OptionValue.Raw r -> scalar(r.text());
            case OptionValue.ObjectOf o -> object(o.entries());
            case OptionValue.ListOf l -> {
                var array = JsonNodeFactory.instance.arrayNode();
                l.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case OptionValue.FlowOf f -> throw new IllegalStateException("a piece of flow in an object at " + f.span());
        };
    }

    /** A bare word is a number, a truth value or null where it reads as one, else text. */
    private static JsonNode scalar(String text) {
        var nodes = new JsonNodeFactory(true);
        return switch (text) {
            case "true" -> nodes.booleanNode(true);
            case "false" -> nodes.booleanNode(false);
            case "null" -> nodes.nullNode();
            default -> {
                if (INTEGER.matcher(text).matches()) {
                    yield Objects.requireNonNull(integer(new BigInteger(text)));
                }
                yield DECIMAL.matcher(text).matches() ? nodes.numberNode(new BigDecimal(text)) : nodes.textNode(text);
            }
        };
    }

    private static JsonNode integer(BigInteger value) {
        boolean fits = value.bitLength() < Integer.SIZE;
        boolean fitsLong = value.bitLength() < Long.SIZE;
        var nodes = JsonNodeFactory.instance;
        return fits
                ? nodes.numberNode(value.intValue())
                : fitsLong ? nodes.numberNode(value.longValue()) : nodes.numberNode(value);
    }
}
