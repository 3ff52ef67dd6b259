package dev.baton.expression;

import dev.baton.diagnostic.Nearest;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Conditions: read, checked against the names a flow binds, and evaluated. */
public final class Expressions {
    /** Signs of an attempted expression, for which being put to an agent comes as a surprise. */
    private static final Pattern LOOKS_LIKE_EXPRESSION =
            Pattern.compile("[=!<>]=|[\\w)'\"]\\s*[=<>]\\s*[\\w('\"]|&&|\\|\\||\\w\\.\\w+\\(|\\b(?:AND|OR|NOT)\\b");

    private static final Pattern OFFSET_COMPARISON = Pattern.compile(
            "([\\p{L}_][\\p{L}\\d_.\\[\\]-]*?)\\s*([+-])\\s*(\\d{1,9})\\s*(={2,3}|!=|<=?|>=?)\\s*(-?\\d{1,9})(?![\\w.])");

    private Expressions() {}

    /**
     * A condition for a plan, and what is to be said about it.
     *
     * @param condition null when a problem is an error
     */
    public record Compiled(@Nullable Condition condition, List<Problem> problems) {
        public Compiled {
            problems = List.copyOf(problems);
        }
    }

    /** {@link #parse} and {@link #check} in one. */
    public static Compiled compile(String text, Names names) {
        return check(parse(text), names);
    }

    /** Reads the text between {@code if} and the closing parenthesis. */
    public static ParsedCondition parse(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return new ParsedCondition.PlainLanguage(text, stripped, nothing(text));
        }
        Quoted alone = Quoted.at(stripped, 0);
        if (alone != null && alone.end() == stripped.length()) {
            return new ParsedCondition.PlainLanguage(text, alone.content(), null);
        }
        try {
            return ExpressionParser.parse(text);
        } catch (ExpressionLexer.NotAnExpression e) {
            return new ParsedCondition.PlainLanguage(
                    text, stripped, LOOKS_LIKE_EXPRESSION.matcher(text).find() ? surprise(text, e) : null);
        }
    }

    private static Problem nothing(String text) {
        return Problem.error(
                "empty-condition",
                new Span(0, text.length()),
                "Expected a condition, but there is none",
                "Write a comparison, a word such as 'success', or a question in quotes: (if \"…\")");
    }

    private static Problem surprise(String text, ExpressionLexer.NotAnExpression why) {
        int start = Math.min(why.offset, text.length());
        return Problem.warning(
                "condition-does-not-parse",
                new Span(start, Math.min(start + 1, text.length())),
                why.getMessage() + ", so the condition is put to the agent 'judge' as plain language",
                "Put plain language in quotes: (if \"…\")");
    }

    /** Decides what the names of a condition stand for. */
    public static Compiled check(ParsedCondition parsed, Names names) {
        return switch (parsed) {
            case ParsedCondition.PlainLanguage plain -> plainLanguage(plain.question(), plain.problem());
            case ParsedCondition.Expression expression -> new NameCheck(expression, names).run();
        };
    }

    private static Compiled plainLanguage(String question, @Nullable Problem problem) {
        Condition condition = problem != null && problem.isError() ? null : new Condition.PlainLanguage(question);
        return new Compiled(condition, problem == null ? List.of() : List.of(problem));
    }

    /** Evaluates with nothing before the condition. */
    public static Verdict evaluate(Expr expr, Variables variables) {
        return evaluate(expr, variables, Preceding.nothing());
    }

    /** Whether the condition holds. Takes time linear in the texts it looks at. */
    public static Verdict evaluate(Expr expr, Variables variables, Preceding preceding) {
        return new Evaluator(variables, preceding).verdict(expr);
    }

    /** What the names of one expression come to. */
    private static final class NameCheck {
        private final ParsedCondition.Expression expression;
        private final Names names;
        private final List<Problem> problems = new ArrayList<>();

        NameCheck(ParsedCondition.Expression expression, Names names) {
            this.expression = expression;
            this.names = names;
        }

        Compiled run() {
            boolean plain = false;
            var calculations = new ArrayList<>(expression.arithmetic());
            for (ParsedCondition.Use use : expression.uses()) {
                if (names.binds(use.name())) {
                    continue;
                }
                if (isCalculation(use)) {
                    calculations.add(use.span());
                } else if (use.bare()) {
                    plain = true;
                    problems.add(unboundWord(use));
                } else {
                    problems.add(unboundPath(use));
                }
            }
            problems.addAll(expression.problems());
            if (!plain) {
                calculations.forEach(span -> problems.add(calculation(span)));
            }
            return new Compiled(condition(plain), problems);
        }

        private @Nullable Condition condition(boolean plain) {
            if (problems.stream().anyMatch(Problem::isError)) {
                return null;
            }
            return plain
                    ? new Condition.PlainLanguage(expression.text().strip())
                    : new Condition.Formula(bindWords(expression.expr()));
        }

        /**
         * {@code attempts-1} is a name to the lexer; it is a sum to whoever wrote it when {@code attempts} is a
         * variable.
         */
        private boolean isCalculation(ParsedCondition.Use use) {
            for (int dash = use.name().indexOf('-'); dash > 0; dash = use.name().indexOf('-', dash + 1)) {
                String rest = use.name().substring(dash + 1);
                boolean number = rest.chars().allMatch(Character::isDigit);
                if (names.binds(use.name().substring(0, dash)) && (number || names.binds(rest))) {
                    return true;
                }
            }
            return false;
        }

        private Problem unboundWord(ParsedCondition.Use use) {
            String nearest = Nearest.to(use.name(), candidates())
                    .map(name -> "Did you mean '" + name + "'? ")
                    .orElse("");
            return Problem.warning(
                    "unbound-condition-name",
                    use.span(),
                    "Expected '" + use.name()
                            + "' to be a variable, but nothing binds it: the condition is put to the agent 'judge' as plain language",
                    nearest + "A text to compare with needs quotes: '" + use.name()
                            + "'; plain language is clearer in quotes: (if \"…\")");
        }

        private List<String> candidates() {
            var candidates = new ArrayList<>(sortedNames());
            candidates.addAll(List.of("true", "false", "null"));
            for (Expr.Kind kind : Expr.Kind.values()) {
                candidates.add(kind.words());
            }
            return candidates;
        }

        /** In one order, so that the same mistake gets the same suggestion every time. */
        private List<String> sortedNames() {
            return names.all().stream().sorted().toList();
        }

        private Problem unboundPath(ParsedCondition.Use use) {
            return Problem.error(
                    "unbound-variable",
                    use.span(),
                    "Expected '" + use.name() + "' to be a variable, but nothing binds it",
                    Nearest.to(use.name(), sortedNames())
                            .map(name -> "Did you mean '" + name + "'?")
                            .orElse("Bind it with ':" + use.name() + "' behind the step whose result it is"));
        }

        private Problem calculation(Span span) {
            String written = expression.text().substring(span.start(), span.end());
            return Problem.error(
                    "arithmetic",
                    span,
                    "Expected a value to compare, but '" + written + "' calculates, and conditions do not",
                    instead(span));
        }

        private String instead(Span span) {
            Matcher matcher = OFFSET_COMPARISON
                    .matcher(expression.text())
                    .region(span.start(), expression.text().length());
            if (!matcher.lookingAt()) {
                return "Let a step calculate it, or move the number to the other side of the comparison";
            }
            long offset = Long.parseLong(matcher.group(3)) * (matcher.group(2).equals("+") ? -1 : 1);
            long limit = Long.parseLong(matcher.group(5)) + offset;
            return "Compare without calculating: " + matcher.group(1) + " " + matcher.group(4) + " " + limit;
        }

        /** A bound variable wins over the shorthand of the same name. */
        private Expr bindWords(Expr expr) {
            return switch (expr) {
                case Expr.Shorthand shorthand -> bindWord(shorthand);
                case Expr.Not not -> new Expr.Not(bindWords(not.operand()));
                case Expr.And and ->
                    new Expr.And(and.operands().stream().map(this::bindWords).toList());
                case Expr.Or or ->
                    new Expr.Or(or.operands().stream().map(this::bindWords).toList());
                case Expr.Compare compare ->
                    new Expr.Compare(compare.operator(), bindWords(compare.left()), bindWords(compare.right()));
                case Expr.Contains contains ->
                    new Expr.Contains(bindWords(contains.subject()), bindWords(contains.part()));
                case Expr.StartsWith starts ->
                    new Expr.StartsWith(bindWords(starts.subject()), bindWords(starts.affix()));
                case Expr.EndsWith ends -> new Expr.EndsWith(bindWords(ends.subject()), bindWords(ends.affix()));
                case Expr.Matches matches -> new Expr.Matches(bindWords(matches.subject()), matches.regex());
                case Expr.Measured measured -> new Expr.Measured(bindWords(measured.subject()), measured.measure());
                case Expr.Null literal -> literal;
                case Expr.Bool literal -> literal;
                case Expr.Num literal -> literal;
                case Expr.Text literal -> literal;
                case Expr.Ref ref -> ref;
            };
        }

        private Expr bindWord(Expr.Shorthand shorthand) {
            if (shorthand.kind() == Expr.Kind.NO_ISSUES) {
                return names.binds("issues") ? new Expr.Not(new Expr.Ref(Path.of("issues"))) : shorthand;
            }
            String words = shorthand.kind().words();
            return names.binds(words) ? new Expr.Ref(Path.of(words)) : shorthand;
        }
    }
}
