package dev.baton.flow;

import dev.baton.flow.Scope.Bracket;
import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Argument;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Sequence;
import dev.baton.flow.syntax.StringLit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what may stand between two {@code ||}. */
final class UnitParser {
    private final ParserImpl parser;
    private final Cursor in;
    private final Problems problems;
    private final PatternParser patterns;

    UnitParser(ParserImpl parser) {
        this.parser = parser;
        this.in = parser.in;
        this.problems = parser.problems;
        this.patterns = new PatternParser(parser, this);
    }

    static boolean canStart(Token t) {
        return switch (t.kind()) {
            case IDENT, DOLLAR, AT, LEFT_BRACKET -> true;
            default -> false;
        };
    }

    /** What to do about a word that cannot stand where a step is expected. */
    static @Nullable String hintFor(Cursor in, Token t) {
        return switch (t.kind()) {
            case STRING, UNCLOSED_STRING, SINGLE_QUOTED ->
                "write the name of what is to do it before it: general-purpose:\"…\"";
            case LEFT_BRACE -> "options stand behind a step, on the line where it ends";
            case RIGHT_BRACKET, RIGHT_PAREN, RIGHT_BRACE -> "remove it, or open it before";
            case COLON -> "write a name before it";
            case OTHER -> Typography.hint(in.text(t));
            default -> "a step is name:\"text\":variable {options}";
        };
    }

    Unit unit() {
        Token t = in.peek();
        return switch (t.kind()) {
            case AT -> gateOrCall();
            case LEFT_BRACKET -> group();
            case IDENT -> patterns.startsHere() ? patterns.read() : step();
            default -> step();
        };
    }

    private Unit step() {
        Token from = in.peek();
        boolean dollar = in.accept(Kind.DOLLAR);
        Name name = name(dollar ? "behind '$'" : "of a step");
        StringLit instruction = text(name);
        Name variable = in.at(Kind.COLON) ? variable() : null;
        Options options = options();
        if (variable == null && in.at(Kind.COLON) && !options.isEmpty()) {
            variable = lateVariable();
        }
        return new Element.Step(name, dollar, instruction, variable, options, in.spanFrom(from));
    }

    private Unit gateOrCall() {
        Token from = in.next();
        if (in.atWord("call")) {
            return call(from);
        }
        Name name = name("behind '@'");
        boolean parentheses = in.at(Kind.LEFT_PAREN) && !in.peek().first();
        List<Argument> arguments = parentheses ? arguments() : List.of();
        StringLit message = text(name);
        Name variable = in.at(Kind.COLON) ? variable() : null;
        Options options = options();
        if (variable == null && in.at(Kind.COLON) && !options.isEmpty()) {
            variable = lateVariable();
        }
        return new Element.Gate(name, parentheses, arguments, message, variable, options, in.spanFrom(from));
    }

    private Unit call(Token from) {
        in.next();
        Name flow;
        if (in.accept(Kind.COLON)) {
            flow = name("of the flow behind '@call:'");
        } else {
            problems.error(
                    "expected-name",
                    in.endOfPrevious(),
                    "Expected ':' and the name of a flow behind '@call', but found " + in.describe(in.peek()),
                    "write '@call:name'");
            flow = missingName();
        }
        boolean parentheses = in.at(Kind.LEFT_PAREN) && !in.peek().first();
        List<Argument> arguments = parentheses ? arguments() : List.of();
        Name variable = in.at(Kind.COLON) ? variable() : null;
        return new Element.Call(flow, arguments, variable, options(), in.spanFrom(from));
    }

    /** {@code [ … ]:variable {options}}. */
    Group group() {
        Token from = in.next();
        Sequence body = bracketed(from, Scope.of(Bracket.GROUP));
        Name variable = in.at(Kind.COLON) ? variable() : null;
        var group = new Group(body, variable, options(), in.spanFrom(from));
        return group;
    }

    private Sequence bracketed(Token open, Scope scope) {
        if (!parser.enter(open)) {
            return new Sequence(List.of(), in.span(open));
        }
        Sequence body = parser.sequence(scope, "in the brackets").sequence();
        boolean closed = parser.close(Kind.RIGHT_BRACKET, open);
        parser.leave();
        if (closed) {
            MixedArrows.check(body, problems);
        }
        return body;
    }

    /** The text behind {@code name:}, or null; other quotes and a forgotten colon are slips. */
    private @Nullable StringLit text(Name name) {
        Token t = in.peek();
        if (t.is(Kind.COLON) && (in.peek(1).isString() || in.peek(1).is(Kind.SINGLE_QUOTED))) {
            in.next();
            return string();
        }
        if (t.isString() && !t.first()) {
            problems.error(
                    "missing-colon",
                    in.span(t),
                    "Expected ':' between '" + name + "' and its text, but found nothing",
                    "write " + name + ":\"…\"");
            return string();
        }
        return null;
    }

    /** The string that comes next, which may be in the wrong quotes. */
    StringLit string() {
        Token t = in.next();
        if (t.is(Kind.SINGLE_QUOTED)) {
            problems.error(
                    "wrong-quotes",
                    in.span(t),
                    "Expected a string in double quotes, but found " + in.describe(t),
                    "write \"…\"");
        }
        return java.util.Objects.requireNonNull(t.string());
    }

    /** {@code :name}, of which the colon comes next; null when no name follows, which is reported. */
    @Nullable
    Name variable() {
        in.next();
        Token t = in.peek();
        if (t.is(Kind.IDENT)) {
            in.next();
            if (in.at(Kind.COLON)) {
                extraPart();
            }
            return in.name(t);
        }
        boolean braced =
                t.is(Kind.LEFT_BRACE) && in.peek(1).is(Kind.IDENT) && in.peek(2).is(Kind.RIGHT_BRACE);
        String hint = braced
                ? "write it without braces"
                : t.isString() ? "a variable is written without quotes" : "write a name, or remove the ':'";
        if (!t.is(Kind.UNCLOSED_STRING)) {
            var place = t.first() ? in.endOfPrevious() : in.span(t);
            problems.error("expected-name", place, "Expected a variable behind ':', but found " + in.describe(t), hint);
        }
        if (braced) {
            in.next();
            Token name = in.next();
            in.next();
            return in.name(name);
        }
        if (t.isString() || t.is(Kind.SINGLE_QUOTED) || t.is(Kind.NUMBER)) {
            in.next();
        }
        return null;
    }

    /** A second text or variable behind the variable. */
    private void extraPart() {
        Token colon = in.next();
        Token t = in.peek();
        problems.error(
                "unexpected",
                in.span(colon),
                "Expected '->' or options behind the variable, but found ':' and " + in.describe(t),
                "a step is name:\"text\":variable {options}");
        if (t.is(Kind.IDENT) || t.isString()) {
            in.next();
        }
    }

    private @Nullable Name lateVariable() {
        Token colon = in.peek();
        problems.error(
                "misplaced-variable",
                in.span(colon),
                "Expected the variable before the options, but found it behind them",
                "a step is name:\"text\":variable {options}");
        return variable();
    }

    /** The options on this line, or none; on the next line they are a slip. */
    Options options() {
        Token t = in.peek();
        if (!t.is(Kind.LEFT_BRACE)) {
            return Options.none(in.endOfPrevious().start());
        }
        if (t.first()) {
            problems.error(
                    "misplaced-options",
                    in.span(t),
                    "Expected options on the line where what they qualify ends, but found them on a line of their own",
                    "move '{' to the end of the line before");
        }
        return parser.options.read();
    }

    /** {@code (key=value, …)}. */
    private List<Argument> arguments() {
        Token open = in.next();
        var found = new ArrayList<Argument>();
        while (!in.at(Kind.RIGHT_PAREN) && !in.atEnd()) {
            Argument argument = argument();
            if (argument == null) {
                break;
            }
            found.add(argument);
            if (!in.accept(Kind.COMMA)) {
                break;
            }
        }
        parser.close(Kind.RIGHT_PAREN, open);
        return found;
    }

    private @Nullable Argument argument() {
        Token from = in.peek();
        if (!from.is(Kind.IDENT)) {
            problems.error(
                    "bad-argument",
                    in.span(from),
                    "Expected key=value, but found " + in.describe(from),
                    "write (key=value, key=\"text\")");
            skipArgument();
            return in.at(Kind.COMMA) ? placeholder(from) : null;
        }
        Name key = in.name(in.next());
        if (!in.accept(Kind.EQUALS)) {
            problems.error(
                    "bad-argument",
                    in.span(in.peek()),
                    "Expected '=' behind '" + key + "', but found " + in.describe(in.peek()),
                    "write " + key + "=value");
            in.accept(Kind.COLON);
        }
        return value(key, from);
    }

    private Argument placeholder(Token from) {
        return new Argument(missingName(), "", null, in.span(from));
    }

    private @Nullable Argument value(Name key, Token from) {
        Token first = in.peek();
        if (first.isString() || first.is(Kind.SINGLE_QUOTED)) {
            StringLit string = string();
            return new Argument(key, string.value(), string, in.spanFrom(from));
        }
        if (skipArgument() == 0) {
            problems.error(
                    "bad-argument",
                    in.span(first),
                    "Expected a value behind '" + key + "=', but found " + in.describe(first),
                    "write " + key + "=value");
            return null;
        }
        return new Argument(key, in.text(first, in.previous()), null, in.spanFrom(from));
    }

    private int skipArgument() {
        int from = in.position();
        while (!endsArgument(in.peek())) {
            in.next();
        }
        return in.position() - from;
    }

    private static boolean endsArgument(Token t) {
        return switch (t.kind()) {
            case COMMA, RIGHT_PAREN, RIGHT_BRACKET, ARROW, TILDE, PARALLEL, END -> true;
            default -> t.first();
        };
    }

    /** The name that comes next; one without text when there is none, which is reported. */
    Name name(String what) {
        Token t = in.peek();
        if (t.is(Kind.IDENT)) {
            return in.name(in.next());
        }
        var place = t.first() ? in.endOfPrevious() : in.span(t);
        problems.error(
                "expected-name",
                place,
                "Expected the name " + what + ", but found " + in.describe(t),
                "a name begins with a letter or '_'");
        if (t.is(Kind.NUMBER)) {
            in.next();
        }
        return missingName();
    }

    Name missingName() {
        return new Name("", in.endOfPrevious());
    }
}
