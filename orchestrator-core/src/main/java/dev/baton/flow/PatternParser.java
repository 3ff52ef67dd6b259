package dev.baton.flow;

import dev.baton.diagnostic.Nearest;
import dev.baton.flow.Scope.Bracket;
import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.MapSource;
import dev.baton.flow.syntax.Element.SagaStep;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Sequence;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Reads the units that begin with a word of the language: map, reduce, race, saga, route. */
final class PatternParser {
    private static final List<String> SOURCES = List.of("files", "lines", "csv", "jsonl", "range");

    private final ParserImpl parser;
    private final UnitParser units;
    private final Cursor in;
    private final Problems problems;

    PatternParser(ParserImpl parser, UnitParser units) {
        this.parser = parser;
        this.units = units;
        this.in = parser.in;
        this.problems = parser.problems;
    }

    /** The words are names of steps, too; what follows tells. */
    boolean startsHere() {
        return switch (in.peek(1).kind()) {
            case LEFT_PAREN -> in.atWord("map") || in.atWord("reduce") || in.atWord("route");
            case LEFT_BRACKET -> in.atWord("race") || in.atWord("saga");
            case IDENT, AT, DOLLAR -> lacksBrackets(in.peek(1));
            default -> false;
        };
    }

    private boolean lacksBrackets(Token next) {
        boolean sameLine = !next.first() && !in.text(next).equals("undo");
        return sameLine && (in.atWord("race") || in.atWord("saga"));
    }

    Unit read() {
        Token word = in.next();
        return switch (in.text(word)) {
            case "map" -> map(word);
            case "reduce" -> reduce(word);
            case "race" -> new Element.Race(body("race"), in.spanFrom(word));
            case "saga" -> saga(word);
            default -> route(word);
        };
    }

    private Unit map(Token word) {
        Token open = in.next();
        Name item = units.name("of an item");
        expectIn();
        MapSource source = source();
        closeHead(open);
        return new Element.MapUnit(item, source, body("map"), in.spanFrom(word));
    }

    private Unit reduce(Token word) {
        Token open = in.next();
        Name item = units.name("of an item");
        expectIn();
        Name list = units.name("of a list");
        Integer by = null;
        if (in.atWord("by")) {
            in.next();
            by = size();
        }
        closeHead(open);
        return new Element.Reduce(item, list, by, body("reduce"), in.spanFrom(word));
    }

    /** How many results are folded at a time. */
    private int size() {
        Token t = in.peek();
        long value = number("by");
        if (value < 2 || value > Integer.MAX_VALUE) {
            if (t.is(Kind.NUMBER)) {
                problems.error(
                        "expected-number",
                        in.span(t),
                        "Expected 'by' at least 2, but found " + in.describe(t),
                        "fold two results or more at a time");
            }
            return 2;
        }
        return (int) value;
    }

    private void expectIn() {
        if (in.atWord("in")) {
            in.next();
            return;
        }
        Token t = in.peek();
        problems.error("expected-in", in.span(t), "Expected 'in', but found " + in.describe(t), "write (item in list)");
        if ((in.atWord("of") || t.is(Kind.COLON)) && in.peek(1).is(Kind.IDENT)) {
            in.next();
        }
    }

    private void closeHead(Token open) {
        if (!in.at(Kind.RIGHT_PAREN)) {
            skipHead();
        }
        parser.close(Kind.RIGHT_PAREN, open);
    }

    /** Leaves out what does not belong in a head, when its end is in sight. */
    private void skipHead() {
        int start = in.position();
        Token t = in.peek();
        while (!in.at(Kind.RIGHT_PAREN)) {
            boolean tooFar = in.position() - start > Cursor.LOOK_AHEAD;
            if (tooFar || in.peek().first() || in.at(Kind.LEFT_BRACKET) || in.atEnd()) {
                in.reset(start);
                return;
            }
            in.next();
        }
        problems.error(
                "unexpected",
                in.span(t),
                "Expected ')', but found " + in.describe(t),
                in.text(t).equals(".") ? "bind the list to a variable of its own, and name that" : null);
    }

    private Group body(String word) {
        if (in.at(Kind.LEFT_BRACKET)) {
            return units.group();
        }
        Span place = in.endOfPrevious();
        problems.error(
                "expected-group",
                in.peek().first() ? place : in.span(in.peek()),
                "Expected '[' and the steps of '" + word + "', but found " + in.describe(in.peek()),
                "put the steps in brackets: [ … ]");
        if (UnitParser.canStart(in.peek()) && !in.peek().first()) {
            Unit unit = units.unit();
            return new Group(new Sequence(List.of(unit), unit.span()), null, Options.none(place.end()), unit.span());
        }
        return new Group(new Sequence(List.of(), place), null, Options.none(place.end()), place);
    }

    private MapSource source() {
        Token t = in.peek();
        if (!in.at(Kind.IDENT, Kind.LEFT_PAREN)) {
            Name name = units.name("of a list");
            return new MapSource.Variable(name, name.span());
        }
        String function = in.text(in.next());
        Token open = in.next();
        MapSource source = function.equals("range") ? range(t) : fileSource(function, t);
        closeHead(open);
        return withSpan(source, in.spanFrom(t));
    }

    private MapSource fileSource(String function, Token from) {
        if (!SOURCES.contains(function)) {
            problems.error(
                    "unknown-source",
                    in.span(from),
                    "Expected a list, or files, lines, csv, jsonl or range, but found '" + function + "'",
                    Nearest.hint(function, SOURCES));
        }
        Token t = in.peek();
        if (t.isString() || t.is(Kind.SINGLE_QUOTED)) {
            return new MapSource.FileSource(function, units.string(), in.span(from));
        }
        problems.error(
                "expected-string",
                in.span(t),
                "Expected a path in quotes, but found " + in.describe(t),
                "write " + function + "(\"…\")");
        return new MapSource.Variable(units.missingName(), in.span(from));
    }

    private MapSource range(Token from) {
        long first = number("range(");
        if (!in.accept(Kind.COMMA)) {
            Token t = in.peek();
            problems.error(
                    "expected-number",
                    in.span(t),
                    "Expected ',' and where the range ends, but found " + in.describe(t),
                    "write range(from, to)");
            return new MapSource.Range(first, first, in.span(from));
        }
        return new MapSource.Range(first, number(","), in.span(from));
    }

    private static MapSource withSpan(MapSource source, Span span) {
        return switch (source) {
            case MapSource.Variable v -> new MapSource.Variable(v.name(), span);
            case MapSource.FileSource f -> new MapSource.FileSource(f.function(), f.argument(), span);
            case MapSource.Range r -> new MapSource.Range(r.from(), r.to(), span);
        };
    }

    /** A template that is to stay is any number. */
    private long number(String behind) {
        Token t = in.peek();
        if (t.is(Kind.IDENT) && in.text(t).contains("{{")) {
            in.next();
            return 2;
        }
        try {
            long value = Long.parseLong(in.text(t));
            in.next();
            return value;
        } catch (NumberFormatException e) {
            problems.error(
                    "expected-number",
                    in.span(t),
                    "Expected a whole number behind '" + behind + "', but found " + in.describe(t),
                    "write digits only");
            if (t.is(Kind.NUMBER) || t.is(Kind.IDENT)) {
                in.next();
            }
            return 2;
        }
    }

    private Unit saga(Token word) {
        if (!in.at(Kind.LEFT_BRACKET)) {
            body("saga");
            return new Element.Saga(
                    List.of(), null, Options.none(in.endOfPrevious().end()), in.spanFrom(word));
        }
        Token open = in.next();
        if (!parser.enter(open)) {
            return new Element.Saga(
                    List.of(), null, Options.none(in.endOfPrevious().end()), in.spanFrom(word));
        }
        var undos = new HashMap<Integer, Element>();
        Sequence body = new SequenceReader(parser, Scope.of(Bracket.SAGA), "in the saga")
                .withUndo(undos::put)
                .read()
                .sequence();
        boolean closed = parser.close(Kind.RIGHT_BRACKET, open);
        parser.leave();
        var steps = new ArrayList<SagaStep>();
        for (Element action : body.elements()) {
            Element undo = undos.get(steps.size() + 1);
            steps.add(new SagaStep(
                    action, undo, undo == null ? action.span() : action.span().to(undo.span())));
        }
        if (closed) {
            MixedArrows.check(steps, problems);
        }
        Name variable = in.at(Kind.COLON) ? units.variable() : null;
        return new Element.Saga(steps, variable, units.options(), in.spanFrom(word));
    }

    private Unit route(Token word) {
        Token open = in.next();
        boolean braces = in.accept(Kind.LEFT_BRACE);
        Token head = in.peek();
        Name variable = units.name("of a variable");
        if (!braces) {
            problems.error(
                    "expected-variable",
                    in.span(head),
                    "Expected a variable in braces, but found " + in.describe(head),
                    "write route({" + variable + "})");
        } else if (!in.accept(Kind.RIGHT_BRACE)) {
            problems.error(
                    "expected-variable",
                    in.span(in.peek()),
                    "Expected '}' behind the variable, but found " + in.describe(in.peek()),
                    "write route({" + variable + "})");
        }
        closeHead(open);
        routeArrow();
        return new Element.Route(variable, branches(), in.spanFrom(word));
    }

    private void routeArrow() {
        Token t = in.peek();
        if (in.accept(Kind.FAT_ARROW)) {
            return;
        }
        problems.error(
                "wrong-arrow",
                in.span(t),
                "Expected '=>' behind 'route(…)', but found " + in.describe(t),
                "write route({v}) => [ … ]");
        if (parser.connectorKind(t) != null) {
            in.next();
        }
    }

    private List<Branch> branches() {
        var found = new ArrayList<Branch>();
        if (!in.at(Kind.LEFT_BRACKET)) {
            body("route");
            return found;
        }
        Token open = in.next();
        if (!parser.enter(open)) {
            return found;
        }
        var scope = Scope.of(Bracket.ROUTE);
        if (!Conditions.startsAt(in)) {
            expectedBranch();
        }
        while (Conditions.startsAt(in)) {
            found.add(parser.branch(scope).branch());
            nextBranch();
        }
        if (parser.close(Kind.RIGHT_BRACKET, open)) {
            found.forEach(b -> MixedArrows.checkBranch(b, problems));
        }
        parser.leave();
        return found;
    }

    private void nextBranch() {
        Token t = in.peek();
        if (in.accept(Kind.PARALLEL)) {
            if (!Conditions.startsAt(in)) {
                expectedBranch();
            }
        } else if (Conditions.startsAt(in)) {
            problems.error(
                    "wrong-arrow",
                    in.span(t),
                    "Expected '||' between the branches of a route, but found " + in.describe(t),
                    "write '|| (if …)'");
        } else if (!t.is(Kind.RIGHT_BRACKET) && !t.is(Kind.END)) {
            expectedBranch();
        }
    }

    /** Reports what is no branch and leaves it out. */
    private void expectedBranch() {
        Token t = in.peek();
        problems.error(
                "expected-condition",
                t.is(Kind.END) ? in.endOfPrevious() : in.span(t),
                "Expected '(if' and a condition, but found " + in.describe(t),
                "each branch of a route begins with '(if …)~>'");
        new SequenceReader(parser, Scope.of(Bracket.ROUTE).branch(-1, false), null).read();
        if (in.at(Kind.PARALLEL)) {
            in.next();
        }
    }
}
