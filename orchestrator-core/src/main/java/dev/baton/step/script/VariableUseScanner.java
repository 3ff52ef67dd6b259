package dev.baton.step.script;

import dev.baton.expression.Identifiers;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads a script far enough to tell code from strings and comments, and finds {@code v} in the code. */
final class VariableUseScanner {
    enum Language {
        PYTHON,
        NODE
    }

    /** Expressions in strings in expressions: nobody writes more of them, and the stack stays small. */
    private static final int MAX_DEPTH = 50;

    /** What a dictionary answers to itself. */
    private static final Set<String> DICT_METHODS = Set.of(
            "get", "items", "keys", "values", "pop", "popitem", "copy", "update", "setdefault", "clear", "fromkeys");

    /** Words behind which a name gets a meaning of its own. */
    private static final Set<String> BINDING_WORDS = Set.of(
            "for", "lambda", "as", "import", "def", "class", "global", "nonlocal", "const", "let", "var", "function");

    /** Words behind which a slash begins a regular expression. */
    private static final Set<String> BEFORE_REGEX = Set.of(
            "return", "typeof", "case", "in", "of", "do", "else", "void", "delete", "throw", "new", "await", "yield");

    private final String text;
    private final Language language;
    private final Set<String> names = new LinkedHashSet<>();
    private boolean dynamic;
    private boolean rebound;
    private int at;
    private int depth;

    /** The last word of code, when nothing but blanks came after it; else empty. */
    private String lastWord = "";
    /** The last character of code that was not a blank. */
    private char last = '\n';

    VariableUseScanner(String text, Language language) {
        this.text = text;
        this.language = language;
    }

    VariableUse scan() {
        code('\0');
        return new VariableUse(names, dynamic || rebound);
    }

    /** Code up to a closing brace of its own, or to the end. */
    private void code(char closer) {
        if (++depth > MAX_DEPTH) {
            dynamic = true;
            at = text.length();
        }
        int open = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == closer && open-- == 0) {
                break;
            }
            open += c == '{' && closer == '}' ? 1 : 0;
            piece(c);
        }
        depth--;
    }

    private void piece(char c) {
        int wordEnd = wordEnd(at);
        if (wordEnd > at) {
            word(wordEnd);
        } else if (c == '"' || c == '\'') {
            string(c);
        } else if (startsComment(c)) {
            comment(c);
        } else if (c == '`' && language == Language.NODE) {
            at++;
            templateLiteral();
        } else if (c == '/' && language == Language.NODE && regexCanStart()) {
            regex();
        } else {
            if (!Character.isWhitespace(c)) {
                seen(c, "");
            }
            at++;
        }
    }

    private void seen(char character, String word) {
        last = character;
        lastWord = word;
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < text.length() && (Character.isJavaIdentifierPart(text.charAt(end)) && text.charAt(end) != '\0')) {
            end++;
        }
        return end;
    }

    private void word(int end) {
        String word = text.substring(at, end);
        String before = lastWord;
        boolean member = last == '.';
        at = end;
        boolean quoted = at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
        if (language == Language.PYTHON
                && quoted
                && word.length() <= 2
                && word.toLowerCase(java.util.Locale.ROOT).contains("f")) {
            formatted();
        } else if (word.equals("v") && !member) {
            seen('v', word);
            variables(before);
        } else {
            seen(word.charAt(word.length() - 1), word);
        }
    }

    /** Behind {@code v}. */
    private void variables(String before) {
        if (rebound) {
            return;
        }
        int next = skipBlanks(at);
        char c = charAt(next);
        if (BINDING_WORDS.contains(before) || isAssignment(next)) {
            rebound = true;
        } else if (c == '[') {
            item(next + 1);
        } else if (c == '.' || (c == '?' && charAt(next + 1) == '.')) {
            attribute(skipBlanks(next + (c == '.' ? 1 : 2)));
        } else {
            dynamic = true;
        }
    }

    private boolean isAssignment(int offset) {
        return charAt(offset) == '=' && charAt(offset + 1) != '=';
    }

    private void attribute(int start) {
        int end = wordEnd(start);
        String name = text.substring(start, end);
        if (name.isEmpty()) {
            dynamic = true;
        } else if (language == Language.PYTHON && DICT_METHODS.contains(name)) {
            int parenthesis = skipBlanks(end);
            if (name.equals("get") && charAt(parenthesis) == '(') {
                item(parenthesis + 1);
            } else {
                dynamic = true;
            }
        } else {
            names.add(name);
        }
    }

    /** The name in quotes that stands between brackets. */
    private void item(int from) {
        int start = skipBlanks(from);
        char quote = charAt(start);
        int end = Identifiers.end(text, start + 1);
        char after = charAt(skipBlanks(end + 1));
        boolean quoted = quote == '"' || quote == '\'' || (quote == '`' && language == Language.NODE);
        if (quoted && end > start + 1 && charAt(end) == quote && "]),".indexOf(after) >= 0) {
            names.add(text.substring(start + 1, end));
        } else {
            dynamic = true;
        }
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < text.length()
                && (text.charAt(i) == ' '
                        || text.charAt(i) == '\t'
                        || (language == Language.NODE && text.charAt(i) == '\n'))) {
            i++;
        }
        return i;
    }

    private char charAt(int offset) {
        return offset < text.length() ? text.charAt(offset) : '\0';
    }

    private boolean startsComment(char c) {
        return language == Language.PYTHON ? c == '#' : c == '/' && (charAt(at + 1) == '/' || charAt(at + 1) == '*');
    }

    private void comment(char c) {
        String closer = c == '/' && charAt(at + 1) == '*' ? "*/" : "\n";
        int end = text.indexOf(closer, at + 1);
        at = end < 0 ? text.length() : end + (closer.length() == 2 ? 2 : 0);
    }

    private void string(char quote) {
        String closer = closer(quote);
        at += closer.length();
        while (at < text.length() && !text.startsWith(closer, at) && !endsWithLine(closer)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(text.length(), at + closer.length());
        seen(quote, "");
    }

    private String closer(char quote) {
        String three = String.valueOf(quote).repeat(3);
        return language == Language.PYTHON && text.startsWith(three, at) ? three : three.substring(2);
    }

    /** A string on one line that is never closed is a mistake that should not hide what follows. */
    private boolean endsWithLine(String closer) {
        return closer.length() == 1 && text.charAt(at) == '\n';
    }

    /** {@code f"…{code}…"}; the cursor is at the quote. */
    private void formatted() {
        String closer = closer(text.charAt(at));
        at += closer.length();
        while (at < text.length() && !text.startsWith(closer, at) && !endsWithLine(closer)) {
            char c = text.charAt(at);
            if (c == '{' && charAt(at + 1) != '{') {
                at++;
                seen('{', "");
                code('}');
                at++;
            } else {
                at += c == '\\' || c == '{' ? 2 : 1;
            }
        }
        at = Math.min(text.length(), at + closer.length());
        seen('"', "");
    }

    private void templateLiteral() {
        while (at < text.length() && text.charAt(at) != '`') {
            if (text.startsWith("${", at)) {
                at += 2;
                seen('{', "");
                code('}');
                at++;
            } else {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
        }
        at = Math.min(text.length(), at + 1);
        seen('`', "");
    }

    private boolean regexCanStart() {
        return "(,=:[!&|?{};\n+-*%<>~^".indexOf(last) >= 0 || BEFORE_REGEX.contains(lastWord);
    }

    private void regex() {
        boolean inClass = false;
        at++;
        while (at < text.length() && text.charAt(at) != '\n' && (inClass || text.charAt(at) != '/')) {
            char c = text.charAt(at);
            inClass = c == '[' || (inClass && c != ']');
            at += c == '\\' ? 2 : 1;
        }
        at = Math.min(text.length(), at + 1);
        seen('/', "");
    }
}
