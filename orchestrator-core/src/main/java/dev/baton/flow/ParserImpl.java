package dev.baton.flow;

import dev.baton.diagnostic.Diagnostic.Related;
import dev.baton.flow.SequenceReader.End;
import dev.baton.flow.SequenceReader.Ended;
import dev.baton.flow.Token.Kind;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Element.Branch;
import dev.baton.flow.syntax.Element.Chain;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a body of words: sequences, chains and what they have in common. Units, options and definitions have readers of their own. */
final class ParserImpl {
    /** Deeper nesting is no flow that anybody wrote, and each level costs stack. */
    private static final int DEEPEST = 200;

    final Cursor in;
    final Problems problems;
    final UnitParser units;
    final OptionsParser options;
    final DefinitionParser definitions;
    private int depth;

    ParserImpl(Lexed lexed, Problems problems) {
        this.in = new Cursor(lexed.text(), lexed.tokens());
        this.problems = problems;
        this.options = new OptionsParser(this);
        this.units = new UnitParser(this);
        this.definitions = new DefinitionParser(this);
    }

    /** A whole body: its sequences, joined in textual order. */
    Sequence body() {
        return sequence(Scope.of(Scope.Bracket.NONE), null).sequence();
    }

    List<Definition> definitions() {
        return definitions.found();
    }

    /**
     * Elements up to what ends them in this scope.
     *
     * @param where there must be an element at least, for the message; null when there need be none
     */
    Ended sequence(Scope scope, @Nullable String where) {
        return new SequenceReader(this, scope, where).read();
    }

    /** A chain and how its last body ended. */
    record ChainRead(Chain chain, Ended last) {}

    /** Consecutive branches, of which the next word begins the first. */
    ChainRead chain(Scope outer) {
        Token from = Conditions.first(in);
        var branches = new ArrayList<Branch>();
        if (!enter(from)) {
            return new ChainRead(new Chain(List.of(), in.span(from)), Ended.nowhere(in));
        }
        BranchRead read;
        do {
            read = branch(outer);
            branches.add(read.branch());
        } while (read.ended().end() != End.CLOSED
                && Conditions.startsAt(in)
                && !outer.endsAtLineOf(in.peek())
                && !outer.endsAtLineOf(Conditions.first(in)));
        leave();
        return new ChainRead(new Chain(branches, in.spanFrom(from)), read.ended());
    }

    record BranchRead(Branch branch, Ended ended) {}

    /** One branch, of which the next word begins the condition. */
    BranchRead branch(Scope outer) {
        in.accept(Kind.TILDE);
        Token from = in.peek();
        int margin = from.indent();
        var condition = Conditions.read(this);
        Name variable = in.at(Kind.COLON) ? units.variable() : null;
        bodyArrow();
        Token bodyStart = in.peek();
        boolean ruled = !bodyStart.first() || bodyStart.indent() > margin;
        var body = sequence(outer.branch(margin, ruled), "behind the condition");
        var branch = new Branch(condition.text(), condition.span(), variable, body.sequence(), in.spanFrom(from));
        return new BranchRead(branch, body);
    }

    /** The optional {@code ~>} behind a condition; any other arrow there is a slip. */
    private void bodyArrow() {
        Token t = in.peek();
        if (in.accept(Kind.TILDE) || connectorKind(t) == null || t.is(Kind.PARALLEL)) {
            return;
        }
        String message = "Expected '~>' behind the condition, but found " + in.describe(t);
        problems.error("wrong-arrow", in.span(t), message, "write '~>'");
        in.next();
    }

    /** What a word joins elements by, if it does or was meant to. */
    @Nullable
    Kind connectorKind(Token t) {
        return switch (t.kind()) {
            case ARROW, TILDE, PARALLEL -> t.kind();
            case FAT_ARROW -> Kind.ARROW;
            case OTHER, EQUALS -> Symbols.intendedConnector(in.text(t));
            default -> null;
        };
    }

    /** Takes a closing bracket; one that is missing is reported with the place where it was opened. */
    boolean close(Kind kind, Token opening) {
        if (in.accept(kind)) {
            return true;
        }
        Token t = in.peek();
        String message = "Expected " + kind.description() + " to close "
                + opening.kind().description() + ", but found " + in.describe(t);
        var related = new Related(in.span(opening), opening.kind().description() + " is opened here");
        var place = t.first() ? in.endOfPrevious() : in.span(t);
        problems.unclosed(place, message, "close it with " + kind.description(), related);
        return false;
    }

    /** One level deeper; false when that is too deep, after which nothing more is read. */
    boolean enter(Token at) {
        if (depth >= DEEPEST) {
            String message = "Expected at most " + DEEPEST + " levels of nesting, but this is one more";
            problems.error(
                    "too-deep", in.span(at), message, "move inner parts into a flow of their own, and '@call' it");
            problems.silence();
            in.skipToEnd();
            return false;
        }
        depth++;
        return true;
    }

    void leave() {
        depth--;
    }
}
