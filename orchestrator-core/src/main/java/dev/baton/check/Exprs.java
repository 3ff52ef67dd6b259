package dev.baton.check;

import dev.baton.expression.Expr;
import dev.baton.expression.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a condition's expression mentions. */
public final class Exprs {
    private Exprs() {}

    /** The words about the element just before. */
    public static Set<Expr.Kind> shorthands(Expr expr) {
        var kinds = EnumSet.noneOf(Expr.Kind.class);
        visit(expr, part -> {
            if (part instanceof Expr.Shorthand shorthand) {
                kinds.add(shorthand.kind());
            }
        });
        return kinds;
    }

    /** The paths read, in textual order. */
    public static List<Path> paths(Expr expr) {
        var paths = new ArrayList<Path>();
        visit(expr, part -> {
            if (part instanceof Expr.Ref ref) {
                paths.add(ref.path());
            }
        });
        return paths;
    }

    private static void visit(Expr expr, Consumer<Expr> visitor) {
        visitor.accept(expr);
        switch (expr) {
            case Expr.Null ignored -> {}
            case Expr.Bool ignored -> {}
            case Expr.Num ignored -> {}
            case Expr.Text ignored -> {}
            case Expr.Ref ignored -> {}
            case Expr.Shorthand ignored -> {}
            case Expr.Not not -> visit(not.operand(), visitor);
            case Expr.And and -> and.operands().forEach(operand -> visit(operand, visitor));
            case Expr.Or or -> or.operands().forEach(operand -> visit(operand, visitor));
            case Expr.Compare compare -> both(compare.left(), compare.right(), visitor);
            case Expr.Contains contains -> both(contains.subject(), contains.part(), visitor);
            case Expr.StartsWith starts -> both(starts.subject(), starts.affix(), visitor);
            case Expr.EndsWith ends -> both(ends.subject(), ends.affix(), visitor);
            case Expr.Matches matches -> visit(matches.subject(), visitor);
            case Expr.Measured measured -> visit(measured.subject(), visitor);
        }
    }

    private static void both(Expr left, Expr right, Consumer<Expr> visitor) {
        visit(left, visitor);
        visit(right, visitor);
    }
}
