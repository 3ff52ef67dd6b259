package dev.baton.expression;

import com.google.re2j.PatternSyntaxException;
import dev.baton.diagnostic.Nearest;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the characters of a condition.
 *
 * <pre>
 * or         := and (('OR' | '||') and)*
 * and        := not (('AND' | '&amp;&amp;') not)*
 * not        := ('NOT' | '!') not | comparison
 * comparison := sum (('==' | '===' | '!=' | '&lt;' | '&lt;=' | '&gt;' | '&gt;=') sum)?
 * sum        := matches (('+' | '-' | '*' | '/' | '%') matches)*      -- read only to be refused
 * matches    := contains ('matches' STRING)?
 * contains   := postfix ('contains' postfix)*
 * postfix    := primary ('.' NAME ('(' args ')')? | '[' INT ']')*
 * primary    := NUMBER | STRING | 'true' | 'false' | 'null' | shorthand | NAME | '(' or ')'
 * </pre>
 */
final class ExpressionParser extends ExpressionLexer {
    /** Deeper nesting than anybody writes, shallow enough for any stack. */
    private static final int MAX_DEPTH = 100;

    private static final Set<String> OPERATOR_WORDS = Set.of("and", "or", "not", "matches", "contains");
    private static final List<String> METHODS =
            List.of("contains", "matches", "startsWith", "endsWith", "length", "size", "lower", "trim", "isEmpty");

    private final List<ParsedCondition.Use> uses = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Span> arithmetic = new ArrayList<>();
    private int depth;

    private ExpressionParser(String text) {
        super(text);
    }

    static ParsedCondition.Expression parse(String text) throws NotAnExpression {
        var parser = new ExpressionParser(text);
        Expr expr = parser.or();
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.expected("an operator such as '==' or 'AND'");
        }
        return new ParsedCondition.Expression(text, expr, parser.uses, parser.problems, parser.arithmetic);
    }

    private Expr or() throws NotAnExpression {
        var operands = new ArrayList<Expr>();
        do {
            operands.add(and());
        } while (word("or") || symbol("||"));
        return operands.size() == 1 ? operands.getFirst() : new Expr.Or(operands);
    }

    private Expr and() throws NotAnExpression {
        var operands = new ArrayList<Expr>();
        do {
            operands.add(not());
        } while (word("and") || symbol("&&"));
        return operands.size() == 1 ? operands.getFirst() : new Expr.And(operands);
    }

    private Expr not() throws NotAnExpression {
        if (word("not") || (!peek("!=") && symbol("!"))) {
            enter();
            Expr operand = not();
            depth--;
            return new Expr.Not(operand);
        }
        return comparison();
    }

    private Expr comparison() throws NotAnExpression {
        Expr left = sum();
        Expr.Operator operator = operator();
        if (operator == null) {
            return left;
        }
        Expr right = sum();
        int chained = at;
        if (operator() != null) {
            throw new NotAnExpression(
                    chained, "Expected one comparison at a time, but two are chained: join them with 'AND'");
        }
        return new Expr.Compare(operator, left, right);
    }

    private Expr.@Nullable Operator operator() throws NotAnExpression {
        if (symbol("===") || symbol("==")) {
            return Expr.Operator.EQUAL;
        }
        for (Expr.Operator operator : List.of(
                Expr.Operator.NOT_EQUAL,
                Expr.Operator.AT_MOST,
                Expr.Operator.AT_LEAST,
                Expr.Operator.LESS,
                Expr.Operator.GREATER)) {
            if (symbol(operator.symbol())) {
                return operator;
            }
        }
        if (peek("=")) {
            throw new NotAnExpression(at, "Expected '==' to compare, but got '='");
        }
        return null;
    }

    private Expr sum() throws NotAnExpression {
        skipSpace();
        int start = at;
        Expr first = matches();
        while (at < text.length() && arithmeticSymbol()) {
            matches();
            arithmetic.add(new Span(
                    start, start + text.substring(start, at).stripTrailing().length()));
        }
        return first;
    }

    private boolean arithmeticSymbol() {
        return symbol("+") || symbol("-") || symbol("*") || symbol("/") || symbol("%");
    }

    private Expr matches() throws NotAnExpression {
        Expr subject = contains();
        return word("matches") ? matches(subject) : subject;
    }

    private Expr matches(Expr subject) throws NotAnExpression {
        skipSpace();
        int start = at;
        String regex = string();
        if (regex == null) {
            throw expected("a regular expression in quotes");
        }
        try {
            Regexes.compile(regex);
        } catch (PatternSyntaxException e) {
            problems.add(Problem.error(
                    "bad-regex",
                    new Span(start, at),
                    "Expected a regular expression, but " + e.getDescription()
                            + (e.getPattern().isEmpty() ? "" : ": " + e.getPattern()),
                    "The syntax is RE2's: no look-around and no back references, so that no text can make it hang"));
        }
        return new Expr.Matches(subject, regex);
    }

    private Expr contains() throws NotAnExpression {
        Expr subject = postfix();
        while (word("contains")) {
            subject = new Expr.Contains(subject, postfix());
        }
        return subject;
    }

    private Expr postfix() throws NotAnExpression {
        Expr target = primary();
        while (true) {
            if (at < text.length() && text.charAt(at) == '.') {
                target = member(target);
            } else if (at < text.length() && text.charAt(at) == '[') {
                target = index(target);
            } else {
                return target;
            }
        }
    }

    private Expr member(Expr target) throws NotAnExpression {
        int start = at + 1;
        int end = Identifiers.end(text, start);
        if (end == start) {
            at = start;
            throw expected("a field or method after '.'");
        }
        String name = text.substring(start, end);
        at = end;
        if (at < text.length() && text.charAt(at) == '(') {
            return call(target, name, new Span(start, end));
        }
        if (target instanceof Expr.Ref ref) {
            return new Expr.Ref(extended(ref.path(), new Path.Step.Field(name)));
        }
        Measure measure = Measure.named(name);
        if (measure == null) {
            throw new NotAnExpression(start, "Expected a variable before '." + name + "', but got something else");
        }
        return new Expr.Measured(target, measure);
    }

    private Expr index(Expr target) throws NotAnExpression {
        int close = text.indexOf(']', at);
        String digits = close < 0 ? "" : text.substring(at + 1, close).strip();
        boolean plain =
                !digits.isEmpty() && digits.length() < 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain || !(target instanceof Expr.Ref ref)) {
            throw expected("an index such as '[0]' after a variable");
        }
        at = close + 1;
        return new Expr.Ref(extended(ref.path(), new Path.Step.Index(Integer.parseInt(digits))));
    }

    private static Path extended(Path path, Path.Step step) {
        var steps = new ArrayList<>(path.steps());
        steps.add(step);
        return new Path(path.name(), steps);
    }

    private Expr call(Expr target, String method, Span span) throws NotAnExpression {
        enter();
        at++;
        Expr result = METHODS.contains(method) ? knownCall(target, method) : unknownCall(target, method, span);
        depth--;
        return result;
    }

    private Expr knownCall(Expr target, String method) throws NotAnExpression {
        Expr result = switch (method) {
            case "contains" -> new Expr.Contains(target, or());
            case "startsWith" -> new Expr.StartsWith(target, or());
            case "endsWith" -> new Expr.EndsWith(target, or());
            case "matches" -> matches(target);
            default -> new Expr.Measured(target, Objects.requireNonNull(Measure.named(method)));
        };
        if (!symbol(")")) {
            throw expected("')' to end the arguments of '" + method + "'");
        }
        return result;
    }

    /** Reads over the arguments, so that one wrong word is one problem. */
    private Expr unknownCall(Expr target, String method, Span span) throws NotAnExpression {
        if (!symbol(")")) {
            do {
                or();
            } while (symbol(","));
            if (!symbol(")")) {
                throw expected("')' to end the arguments of '" + method + "'");
            }
        }
        problems.add(
                Problem.error(
                        "unknown-method",
                        span,
                        "Expected a method of a value, but there is no '" + method + "'",
                        Nearest.to(method, METHODS)
                                .map(known -> "Did you mean '" + known + "'?")
                                .orElse(
                                        "There are .contains(x) .matches('re') .startsWith(x) .endsWith(x) .length .size .lower .trim .isEmpty")));
        return target;
    }

    private Expr primary() throws NotAnExpression {
        skipSpace();
        if (symbol("(")) {
            enter();
            Expr inner = or();
            if (!symbol(")")) {
                throw expected("')'");
            }
            depth--;
            return inner;
        }
        String string = string();
        if (string != null) {
            return new Expr.Text(string);
        }
        Expr number = number();
        return number != null ? number : name();
    }

    private Expr name() throws NotAnExpression {
        int start = at;
        int end = Identifiers.end(text, start);
        String name = text.substring(start, end);
        if (name.isEmpty() || OPERATOR_WORDS.contains(name.toLowerCase(Locale.ROOT))) {
            throw expected("a variable, a number or a text in quotes");
        }
        at = end;
        boolean bare = at >= text.length() || (text.charAt(at) != '.' && text.charAt(at) != '[');
        if (bare) {
            Expr word = literalOrShorthand(name);
            if (word != null) {
                return word;
            }
        }
        uses.add(new ParsedCondition.Use(name, bare, new Span(start, end)));
        return new Expr.Ref(Path.of(name));
    }

    private @Nullable Expr literalOrShorthand(String name) {
        return switch (name) {
            case "null" -> new Expr.Null();
            case "true" -> new Expr.Bool(true);
            case "false" -> new Expr.Bool(false);
            case "all", "any", "no" -> twoWords(name);
            default -> shorthand(name);
        };
    }

    private @Nullable Expr twoWords(String first) {
        int start = at;
        skipSpace();
        int end = Identifiers.end(text, at);
        Expr shorthand = shorthand(first + " " + text.substring(at, end));
        at = shorthand == null ? start : end;
        return shorthand;
    }

    private static @Nullable Expr shorthand(String words) {
        for (Expr.Kind kind : Expr.Kind.values()) {
            if (kind.words().equals(words)) {
                return new Expr.Shorthand(kind);
            }
        }
        return null;
    }

    private void enter() throws NotAnExpression {
        if (++depth > MAX_DEPTH) {
            throw new NotAnExpression(at, "Expected at most " + MAX_DEPTH + " levels of nesting, but there are more");
        }
    }
}
