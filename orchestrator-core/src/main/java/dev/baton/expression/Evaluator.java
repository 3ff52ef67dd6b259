package dev.baton.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates one condition.
 *
 * <p>Where only the agent {@code judge} can tell, the logic has three values: what the known operands decide is
 * decided, and otherwise the question of the unknown ones remains.
 */
final class Evaluator {
    private final Variables variables;
    private final Preceding preceding;

    Evaluator(Variables variables, Preceding preceding) {
        this.variables = variables;
        this.preceding = preceding;
    }

    Verdict verdict(Expr expr) {
        return switch (expr) {
            case Expr.Not not -> negated(verdict(not.operand()));
            case Expr.And and -> joined(and.operands(), false);
            case Expr.Or or -> joined(or.operands(), true);
            case Expr.Shorthand shorthand -> shorthand(shorthand.kind());
            case Expr.Compare compare -> Verdict.of(compare(compare));
            case Expr.Contains contains -> Verdict.of(contains(value(contains.subject()), value(contains.part())));
            case Expr.StartsWith starts -> Verdict.of(affix(starts.subject(), starts.affix(), true));
            case Expr.EndsWith ends -> Verdict.of(affix(ends.subject(), ends.affix(), false));
            case Expr.Matches matches -> Verdict.of(matches(value(matches.subject()), matches.regex()));
            case Expr.Null ignored -> Verdict.of(false);
            case Expr.Bool bool -> Verdict.of(bool.value());
            case Expr.Num ignored -> Verdict.of(Values.truthy(value(expr)));
            case Expr.Text ignored -> Verdict.of(Values.truthy(value(expr)));
            case Expr.Ref ignored -> Verdict.of(Values.truthy(value(expr)));
            case Expr.Measured ignored -> Verdict.of(Values.truthy(value(expr)));
        };
    }

    private Value value(Expr expr) {
        return switch (expr) {
            case Expr.Null ignored -> Value.NULL;
            case Expr.Bool bool -> Value.of(bool.value());
            case Expr.Num num -> new Value.Num(num.written());
            case Expr.Text text -> new Value.Text(text.text());
            case Expr.Ref ref -> Values.resolve(ref.path(), variables);
            case Expr.Measured measured -> measured.measure().of(value(measured.subject()));
            case Expr.Shorthand ignored -> truth(expr);
            case Expr.Not ignored -> truth(expr);
            case Expr.And ignored -> truth(expr);
            case Expr.Or ignored -> truth(expr);
            case Expr.Compare ignored -> truth(expr);
            case Expr.Contains ignored -> truth(expr);
            case Expr.StartsWith ignored -> truth(expr);
            case Expr.EndsWith ignored -> truth(expr);
            case Expr.Matches ignored -> truth(expr);
        };
    }

    /** A condition inside a comparison. What only the judge can tell is null there, so that the comparison is false. */
    private Value truth(Expr expr) {
        return switch (verdict(expr)) {
            case Verdict.True ignored -> Value.TRUE;
            case Verdict.False ignored -> Value.FALSE;
            case Verdict.AskJudge ignored -> Value.NULL;
        };
    }

    private static Verdict negated(Verdict verdict) {
        return switch (verdict) {
            case Verdict.True ignored -> new Verdict.False();
            case Verdict.False ignored -> new Verdict.True();
            case Verdict.AskJudge ask -> new Verdict.AskJudge(Questions.negated(ask.question()));
        };
    }

    private Verdict joined(List<Expr> operands, boolean decisive) {
        var questions = new ArrayList<String>();
        for (Expr operand : operands) {
            switch (verdict(operand)) {
                case Verdict.True ignored
                when decisive -> {
                    return Verdict.of(true);
                }
                case Verdict.False ignored
                when !decisive -> {
                    return Verdict.of(false);
                }
                case Verdict.AskJudge ask -> questions.add(ask.question());
                case Verdict.True ignored -> {}
                case Verdict.False ignored -> {}
            }
        }
        return questions.isEmpty()
                ? Verdict.of(!decisive)
                : new Verdict.AskJudge(Questions.joined(questions, decisive));
    }

    private Verdict shorthand(Expr.Kind kind) {
        List<Value> results = preceding.results();
        if (results.isEmpty()) {
            return Verdict.of(false);
        }
        boolean all = results.stream().allMatch(Evaluator::succeeded);
        boolean none = results.stream().noneMatch(Evaluator::succeeded);
        return switch (kind) {
            case PASSED, SUCCESS, ALL_SUCCESS -> Verdict.of(all);
            case FAILED, ANY_FAILED -> Verdict.of(!all);
            case ANY_SUCCESS -> Verdict.of(!none);
            case ALL_FAILED -> Verdict.of(none);
            case ISSUES -> issues();
            case NO_ISSUES -> negated(issues());
        };
    }

    private Verdict issues() {
        boolean unknown = false;
        for (Value result : preceding.results()) {
            Value field = issuesField(result);
            if (Values.truthy(field) || !succeeded(result)) {
                return Verdict.of(true);
            }
            unknown |= Values.isNull(field);
        }
        return unknown ? new Verdict.AskJudge(Questions.ISSUES) : Verdict.of(false);
    }

    private static Value issuesField(Value result) {
        return Values.resolve(Path.parse("result.issues"), name -> result);
    }

    private static boolean succeeded(Value value) {
        return switch (value) {
            case Value.Result result -> result.success();
            case Value.ListOf list -> list.items().stream().allMatch(Evaluator::succeeded);
            case Value.Null ignored -> true;
            case Value.Bool ignored -> true;
            case Value.Num ignored -> true;
            case Value.Text ignored -> true;
            case Value.ObjectOf ignored -> true;
        };
    }

    private boolean compare(Expr.Compare compare) {
        Value left = value(compare.left());
        Value right = value(compare.right());
        if (Values.isNull(left) || Values.isNull(right)) {
            return compareWithNull(compare, left, right);
        }
        return switch (compare.operator()) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> !equal(left, right);
            case LESS -> isOrdered(left, right) && order(left, right) < 0;
            case AT_MOST -> isOrdered(left, right) && order(left, right) <= 0;
            case GREATER -> isOrdered(left, right) && order(left, right) > 0;
            case AT_LEAST -> isOrdered(left, right) && order(left, right) >= 0;
        };
    }

    /** Only the word {@code null} compares with null: between two variables, one that is missing decides nothing. */
    private static boolean compareWithNull(Expr.Compare compare, Value left, Value right) {
        boolean asked = compare.left() instanceof Expr.Null || compare.right() instanceof Expr.Null;
        boolean same = Values.isNull(left) && Values.isNull(right);
        return switch (compare.operator()) {
            case EQUAL -> asked && same;
            case NOT_EQUAL -> asked && !same;
            case LESS, AT_MOST, GREATER, AT_LEAST -> false;
        };
    }

    private static boolean equal(Value left, Value right) {
        BigDecimal a = Values.number(left);
        BigDecimal b = Values.number(right);
        if (a != null && b != null) {
            return a.compareTo(b) == 0;
        }
        return Values.text(left).equals(Values.text(right)) || content(left).equals(content(right));
    }

    /**
     * What a value is when it is read as JSON, so that the output {@code "yes"}, quotes and all, equals {@code 'yes'}.
     */
    private static Value content(Value value) {
        return Values.structure(value);
    }

    private static boolean isOrdered(Value left, Value right) {
        return !isContainer(left) && !isContainer(right);
    }

    private static boolean isContainer(Value value) {
        return value instanceof Value.ListOf || value instanceof Value.ObjectOf;
    }

    private static int order(Value left, Value right) {
        BigDecimal a = Values.number(left);
        BigDecimal b = Values.number(right);
        return a != null && b != null ? a.compareTo(b) : Values.text(left).compareTo(Values.text(right));
    }

    private static boolean contains(Value subject, Value part) {
        if (Values.isNull(subject) || Values.isNull(part)) {
            return false;
        }
        if (subject instanceof Value.ListOf list) {
            return list.items().stream().anyMatch(item -> equal(item, part));
        }
        String wanted = Values.text(part);
        return Values.text(subject).contains(wanted)
                || (subject instanceof Value.Result result
                        && !result.success()
                        && result.stderr().contains(wanted));
    }

    private boolean affix(Expr subject, Expr affix, boolean start) {
        Value whole = value(subject);
        Value part = value(affix);
        if (Values.isNull(whole) || Values.isNull(part)) {
            return false;
        }
        return start
                ? Values.text(whole).startsWith(Values.text(part))
                : Values.text(whole).endsWith(Values.text(part));
    }

    private static boolean matches(Value subject, String regex) {
        return !Values.isNull(subject) && Regexes.occurs(regex, Values.text(subject));
    }
}
