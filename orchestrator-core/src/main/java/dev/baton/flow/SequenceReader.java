package dev.baton.flow;

import dev.baton.flow.Scope.Bracket;
import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Sequence;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one sequence: elements, what joins them, and where they end. After a mistake it goes on at the next word that
 * can stand in a sequence, and expects nothing in particular there, so that one mistake is one message.
 */
final class SequenceReader {
    /** What ended a sequence. */
    enum End {
        /** A closing bracket, the end of the text, or a word that belongs to what is around. */
        CLOSED,
        /** A line at or left of a condition's margin. */
        MARGIN,
        /** {@code ~>}, which was taken. */
        TILDE,
        /** The next branch of the chain. */
        CONDITION
    }

    /**
     * @param joined whether what follows needs no further arrow, because the sequence ends in one
     * @param arrow the {@code ->} that it ends in, where that is no mistake yet
     */
    record Ended(
            Sequence sequence,
            End end,
            boolean joined,
            @Nullable Token arrow) {
        static Ended nowhere(Cursor in) {
            int offset = in.span(in.peek()).start();
            return new Ended(new Sequence(List.of(), new Span(offset, offset)), End.CLOSED, false, null);
        }
    }

    /** What stands before the next element. */
    private enum Gap {
        START,
        NOTHING,
        ARROW,
        /** A chain that ended in its own {@code ~>}. */
        CHAIN,
        /** Anything goes: a mistake was reported, or a definition stands between. */
        OPEN
    }

    private final ParserImpl parser;
    private final Cursor in;
    private final Problems problems;
    private final Scope scope;
    private final @Nullable String where;
    private final List<Element> elements = new ArrayList<>();
    private @Nullable BiConsumer<Integer, Element> undo;
    private Gap gap = Gap.START;
    private @Nullable Token arrow;
    private boolean complained;

    SequenceReader(ParserImpl parser, Scope scope, @Nullable String where) {
        this.parser = parser;
        this.in = parser.in;
        this.problems = parser.problems;
        this.scope = scope;
        this.where = where;
    }

    /** Also reads {@code undo element}; it is told the number of elements so far and what undoes the last of them. */
    SequenceReader withUndo(BiConsumer<Integer, Element> consumer) {
        undo = consumer;
        return this;
    }

    Ended read() {
        Token from = in.peek();
        End end = endHere();
        while (end == null) {
            step();
            end = endHere();
        }
        if (elements.isEmpty() && where != null && !complained) {
            expectedStep(where);
        }
        if (end == End.CLOSED && gap == Gap.ARROW && arrow != null) {
            trailing(arrow);
        }
        var sequence = new Sequence(elements, elements.isEmpty() ? emptyAt(from) : span());
        return new Ended(sequence, end, end == End.TILDE || gap != Gap.NOTHING, gap == Gap.ARROW ? arrow : null);
    }

    private Span span() {
        return elements.getFirst().span().to(elements.getLast().span());
    }

    private Span emptyAt(Token from) {
        int start = in.span(from).start();
        return new Span(start, start);
    }

    private @Nullable End endHere() {
        Token t = in.peek();
        if (closes(t)) {
            return End.CLOSED;
        }
        if (scope.endsAtLineOf(t)) {
            return End.MARGIN;
        }
        if (!scope.inBranch()) {
            return null;
        }
        if (Conditions.startsAt(in)) {
            return continuesChain(t) ? End.CONDITION : null;
        }
        boolean afterElement = gap == Gap.NOTHING || gap == Gap.CHAIN || gap == Gap.OPEN && !elements.isEmpty();
        if (afterElement && (t.is(Kind.TILDE) || meansTilde(t))) {
            in.next();
            return End.TILDE;
        }
        return null;
    }

    private boolean closes(Token t) {
        return switch (t.kind()) {
            case END -> true;
            case RIGHT_BRACKET -> !scope.is(Bracket.NONE);
            case RIGHT_BRACE -> parser.options.areOpen();
            case PARALLEL -> endsRouteBranch();
            case IDENT -> scope.is(Bracket.SAGA) && scope.inBranch() && gap == Gap.NOTHING && in.atWord("undo");
            default -> false;
        };
    }

    /** In a route, {@code || (if} begins the next branch. */
    private boolean endsRouteBranch() {
        if (!scope.is(Bracket.ROUTE) || !scope.inBranch()) {
            return false;
        }
        Token next = in.peek(1);
        return next.isCondition() || next.is(Kind.TILDE) && in.peek(2).isCondition();
    }

    /** Whether a condition is the next branch of the chain that this body belongs to, and not a chain within it. */
    private boolean continuesChain(Token t) {
        Token condition = Conditions.first(in);
        if (t.first() || condition.first()) {
            return (condition.first() ? condition : t).indent() <= scope.branchMargin();
        }
        return gap == Gap.NOTHING || gap == Gap.CHAIN;
    }

    /** A slip such as {@code ~~>}, which is reported here. */
    private boolean meansTilde(Token t) {
        if (t.is(Kind.OTHER) && parser.connectorKind(t) == Kind.TILDE) {
            wrongArrow(t, "'~>'");
            return true;
        }
        return false;
    }

    private void step() {
        Token t = in.peek();
        if (Conditions.startsAt(in)) {
            elements.add(chain());
        } else if (parser.definitions.startsHere()) {
            definition(t);
        } else if (UnitParser.canStart(t)) {
            element(t);
        } else if (parser.connectorKind(t) != null) {
            connector(t);
        } else {
            unexpected(t);
        }
    }

    private Element chain() {
        var read = parser.chain(scope);
        arrow = read.last().arrow();
        boolean closed = read.last().end() == End.CLOSED;
        gap = closed || !read.last().joined() ? Gap.NOTHING : arrow != null ? Gap.ARROW : Gap.CHAIN;
        return read.chain();
    }

    private void definition(Token t) {
        boolean misplaced = !scope.is(Bracket.NONE) || scope.inBranch();
        if (misplaced) {
            problems.error(
                    "misplaced-definition",
                    in.span(t),
                    "Expected definitions outside brackets and conditions, but found one here",
                    "move it to the start of the flow");
        }
        parser.definitions.read();
        if (gap == Gap.NOTHING || misplaced) {
            gap = Gap.OPEN;
            complained |= misplaced;
        }
    }

    private void element(Token t) {
        if (undo != null && in.atWord("undo") && (gap == Gap.NOTHING || gap == Gap.CHAIN)) {
            undo();
            return;
        }
        if (gap == Gap.NOTHING) {
            missingArrow(t);
            if (in.atWord("undo")
                    && UnitParser.canStart(in.peek(1))
                    && !in.peek(1).first()) {
                in.next();
            }
        }
        gap = Gap.NOTHING;
        elements.add(parallel());
    }

    private void undo() {
        in.next();
        gap = Gap.NOTHING;
        if (Conditions.startsAt(in)) {
            undone(chain());
        } else if (UnitParser.canStart(in.peek())) {
            undone(parallel());
        } else {
            expectedStep("behind 'undo'");
            gap = Gap.OPEN;
        }
    }

    private void undone(Element element) {
        if (undo != null) {
            undo.accept(elements.size(), element);
        }
    }

    private Element parallel() {
        Token from = in.peek();
        var units = new ArrayList<Unit>();
        units.add(parser.units.unit());
        while (joinsUnits(in.peek())) {
            Token bar = in.next();
            if (!bar.is(Kind.PARALLEL)) {
                wrongArrow(bar, "'||'");
            }
            if (UnitParser.canStart(in.peek()) && !scope.endsAtLineOf(in.peek())) {
                units.add(parser.units.unit());
            } else if (!endsParallel(bar)) {
                break;
            }
        }
        return units.size() == 1 ? units.getFirst() : new Element.Parallel(units, in.spanFrom(from));
    }

    private boolean joinsUnits(Token t) {
        boolean parallel = parser.connectorKind(t) == Kind.PARALLEL;
        return parallel && !scope.endsAtLineOf(t) && !endsRouteBranch();
    }

    /** No step follows a {@code ||}; says whether the parallel goes on all the same. */
    private boolean endsParallel(Token bar) {
        Token t = in.peek();
        if (closes(t) || scope.endsAtLineOf(t)) {
            trailing(bar);
            gap = Gap.OPEN;
            return false;
        }
        if (Conditions.startsAt(in)) {
            problems.error(
                    "condition-in-parallel",
                    in.span(in.at(Kind.TILDE) ? in.peek(1) : t),
                    "Expected a step behind '||', but found a condition",
                    "put the condition and its steps in brackets: || [(if …)~> …]");
            gap = Gap.OPEN;
            return false;
        }
        expectedStep("behind '||'");
        if (parser.connectorKind(t) == null) {
            skipJunk();
            gap = Gap.OPEN;
        }
        return joinsUnits(in.peek());
    }

    private void connector(Token t) {
        Kind meant = parser.connectorKind(t);
        boolean between = gap == Gap.NOTHING || gap == Gap.CHAIN;
        in.next();
        if (gap == Gap.OPEN || between && t.is(Kind.ARROW)) {
            gap = Gap.ARROW;
            arrow = t;
            return;
        }
        complained = true;
        if (!between) {
            problems.error(
                    "expected-step",
                    in.span(t),
                    "Expected a step before " + in.describe(t) + ", but there is none",
                    "remove it, or write a step before it");
        } else if (meant == Kind.PARALLEL) {
            problems.error(
                    "condition-in-parallel",
                    in.span(t),
                    "Expected '->' or the end behind a condition's branches, but found " + in.describe(t),
                    "put the condition and its steps in brackets: [(if …)~> …] || …");
        } else {
            wrongArrow(t, "'->'");
        }
        gap = Gap.OPEN;
    }

    private void wrongArrow(Token t, String expected) {
        boolean tilde = t.is(Kind.TILDE);
        String hint = tilde ? "'~>' stands only behind a condition or at the end of its steps" : "write " + expected;
        problems.error("wrong-arrow", in.span(t), "Expected " + expected + ", but found " + in.describe(t), hint);
    }

    private void missingArrow(Token t) {
        Token before = in.previous();
        if (before.is(Kind.UNCLOSED_STRING) || before.is(Kind.UNCLOSED_CONDITION)) {
            return;
        }
        String hint = in.atWord("undo")
                ? "'undo' stands only in 'saga [ … ]'"
                : "write '->' before it, or '||' to run both at the same time";
        String message =
                "Expected '->' before " + in.describe(t) + ", but found nothing between it and the step before";
        problems.error("missing-arrow", in.span(t), message, hint);
    }

    private void trailing(Token connector) {
        problems.warning(
                "trailing-arrow",
                in.span(connector),
                "Expected a step behind " + in.describe(connector) + ", but nothing follows",
                "remove it");
    }

    private void unexpected(Token t) {
        if (gap == Gap.NOTHING && t.is(Kind.COMMA)) {
            wrongArrow(t, "'->' or '||'");
            in.next();
        } else if (gap == Gap.NOTHING || gap == Gap.CHAIN) {
            complained = true;
            problems.error("unexpected", in.span(t), unexpectedMessage(t), UnitParser.hintFor(in, t));
            skipJunk();
        } else {
            expectedStep(null);
            skipJunk();
        }
        gap = Gap.OPEN;
    }

    private String unexpectedMessage(Token t) {
        return switch (t.kind()) {
            case RIGHT_BRACKET, RIGHT_PAREN, RIGHT_BRACE ->
                "Expected " + t.kind().description() + " only behind what it closes, but nothing is open here";
            default -> "Expected '->' or the end, but found " + in.describe(t);
        };
    }

    private void expectedStep(@Nullable String place) {
        complained = true;
        Token t = in.peek();
        String message = "Expected a step" + (place == null ? "" : " " + place) + ", but found " + in.describe(t);
        var span = t.is(Kind.END) ? in.endOfPrevious() : in.span(t);
        problems.error("expected-step", span, message, UnitParser.hintFor(in, t));
    }

    /** Goes on to the next word that can stand in a sequence. */
    private void skipJunk() {
        Token skipped = in.next();
        if (skipped.is(Kind.LEFT_BRACE)) {
            skipBraces();
        }
        while (!in.atEnd()) {
            Token t = in.peek();
            boolean stop = t.first()
                    || t.is(Kind.RIGHT_BRACKET)
                    || t.is(Kind.LEFT_BRACKET)
                    || parser.connectorKind(t) != null
                    || Conditions.startsAt(in);
            if (stop) {
                return;
            }
            in.next();
        }
    }

    private void skipBraces() {
        int depth = 1;
        while (depth > 0 && !in.atEnd() && !in.peek().first()) {
            Token t = in.next();
            depth += t.is(Kind.LEFT_BRACE) ? 1 : t.is(Kind.RIGHT_BRACE) ? -1 : 0;
        }
    }
}
