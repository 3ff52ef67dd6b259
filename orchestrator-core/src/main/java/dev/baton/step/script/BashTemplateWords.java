package dev.baton.step.script;

import dev.baton.expression.Interpolations.Found;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words, and what stands between commands: blanks, comments, here-documents. */
abstract class BashTemplateWords extends BashTemplateExpansions {
    static final String METACHARACTERS = " \t\n;&|<>()";

    /** How far a word reaches. */
    enum Extent {
        ORDINARY,
        /** The right side of {@code =~}, in which parentheses and bars belong to the word. */
        REGEX
    }

    final BashTemplateCommandCheck check;
    private List<BashTemplateHereDocument> pending = new ArrayList<>();

    BashTemplateWords(
            BashTemplateOutput output,
            String text,
            int @Nullable [] origins,
            int depth,
            BashTemplateCommandCheck check) {
        super(output, text, origins, depth);
        this.check = check;
    }

    /** Scans commands between parentheses; the cursor is at the opening one. */
    abstract void parenthesized();

    @Override
    void commandSubstitution() {
        if (!enter()) {
            return;
        }
        List<BashTemplateHereDocument> outer = pending;
        pending = new ArrayList<>();
        afresh(this::parenthesized);
        expectNoHereDocuments();
        pending = outer;
        leave();
    }

    /** Shells differ over where a body stands whose line ends before it. */
    final void expectNoHereDocuments() {
        if (!pending.isEmpty()) {
            loseTrack();
        }
    }

    final void name() {
        refusing(BashTemplateRefusal.NAME, () -> word(Extent.ORDINARY, false));
    }

    final BashTemplateWord word(Extent extent, boolean subscripts) {
        var word = new BashTemplateWord();
        rest(word, extent, subscripts);
        return word;
    }

    final void rest(BashTemplateWord word, Extent extent, boolean subscripts) {
        while (!atEnd() && !ends(word, extent)) {
            wordPiece(word, extent, subscripts);
        }
    }

    private boolean ends(BashTemplateWord word, Extent extent) {
        char c = current();
        if (extent == Extent.REGEX) {
            return " \t\n".indexOf(c) >= 0;
        }
        return switch (c) {
            case '<', '>' -> peek(1) != '(';
            case '(' -> !opensArray(word) && !opensPattern(word);
            default -> METACHARACTERS.indexOf(c) >= 0;
        };
    }

    private static boolean opensArray(BashTemplateWord word) {
        return word.last() == '=' && word.isAssignment();
    }

    private static boolean opensPattern(BashTemplateWord word) {
        return "?*+@!".indexOf(word.last()) >= 0;
    }

    private void wordPiece(BashTemplateWord word, Extent extent, boolean subscripts) {
        if (group(word, BashTemplatePlace.BARE)) {
            return;
        }
        switch (current()) {
            case '\\' -> escape(word);
            case '\'' -> singleQuoted(word);
            case '"' -> doubleQuoted(word);
            case '`' -> backticks(word);
            case '$' -> dollar(word, false);
            case '<', '>' -> processSubstitution(word);
            case '(' -> wordParenthesis(word, extent);
            case '[' -> {
                if (subscripts && word.isName()) {
                    subscript(word);
                } else {
                    literal(word);
                }
            }
            default -> literal(word);
        }
    }

    private void processSubstitution(BashTemplateWord word) {
        if (peek(1) != '(') {
            literal(word);
            return;
        }
        word.expansion();
        at++;
        commandSubstitution();
    }

    private void wordParenthesis(BashTemplateWord word, Extent extent) {
        if (extent == Extent.REGEX) {
            literal(word);
        } else if (opensArray(word)) {
            array(word);
        } else {
            pattern(word);
        }
    }

    /** {@code (a b [3]=c)} behind {@code name=}; the elements are words of their own. */
    private void array(BashTemplateWord word) {
        int opened = at++;
        word.expansion();
        if (!enter()) {
            return;
        }
        skipLines();
        while (!atEnd() && current() != ')') {
            int before = at;
            var element = new BashTemplateWord();
            if (current() == '[') {
                subscript(element);
            }
            rest(element, Extent.ORDINARY, false);
            if (at == before) {
                loseTrack();
                at++;
            }
            skipLines();
        }
        leave();
        if (!accept(")")) {
            unclosed(opened, "(");
        }
    }

    /** {@code @(a|b)}: an extended pattern, in which blanks and bars are ordinary characters. */
    private void pattern(BashTemplateWord word) {
        int opened = at;
        literal(word);
        if (!enter()) {
            return;
        }
        while (!atEnd() && current() != ')') {
            if (current() == '(') {
                pattern(word);
            } else {
                wordPiece(word, Extent.ORDINARY, false);
            }
        }
        leave();
        if (!accept(")")) {
            unclosed(opened, "(");
        }
    }

    final void hereDocument(BashTemplateCommand command) {
        boolean stripsTabs = accept("-");
        skipBlanks();
        int start = at;
        var delimiter = new BashTemplateWord();
        refusing(BashTemplateRefusal.DELIMITER, () -> rest(delimiter, Extent.ORDINARY, false));
        var word = new Span(origin(start), origin(at));
        pending.add(new BashTemplateHereDocument(
                delimiter.text(), word, delimiter.unquoted().isEmpty(), stripsTabs, command));
    }

    /** The end of a line, behind which the here-documents opened on it have their bodies. */
    final void newline() {
        at++;
        List<BashTemplateHereDocument> opened = pending;
        pending = new ArrayList<>();
        for (BashTemplateHereDocument document : opened) {
            BashTemplateHereDocument.Body body = document.body(text, at, end);
            if (document.literal()) {
                literalBody(document, body);
            } else {
                expandedBody(document, body);
            }
            at = body.next();
        }
    }

    private void expandedBody(BashTemplateHereDocument document, BashTemplateHereDocument.Body body) {
        int outerEnd = end;
        var content = new BashTemplateWord();
        end = body.end();
        BashTemplateRefusal reason = body.closed() ? null : BashTemplateRefusal.UNCLEAR;
        refusing(
                reason,
                () -> unsure(true, () -> {
                    while (!atEnd()) {
                        insideDoubleQuotes(content);
                    }
                }));
        end = outerEnd;
        check.input(document.command(), content.refs());
    }

    /**
     * A body in which the shell expands nothing: when it has values, the shell is made to expand those and nothing
     * else.
     */
    private void literalBody(BashTemplateHereDocument document, BashTemplateHereDocument.Body body) {
        var refs = new ArrayList<Found.Ref>();
        var escaped = new ArrayList<Found.Escaped>();
        for (int i = body.start(); i < body.end(); i++) {
            switch (output.groupAt(origin(i))) {
                case Found.Ref ref -> refs.add(ref);
                case Found.Escaped group -> escaped.add(group);
                case null, default -> {}
            }
        }
        check.input(document.command(), refs);
        if (refs.isEmpty()) {
            escaped.forEach(group -> output.unescape(group, false));
        } else if (body.closed() && isScript() && output.keepsTrack()) {
            document.expand(body, output);
        } else {
            refs.forEach(ref -> output.refuse(ref, BashTemplateRefusal.UNCLEAR));
        }
    }

    final void skipBlanks() {
        while (current() == ' ' || current() == '\t' || looking("\\\n")) {
            at += current() == '\\' ? 2 : 1;
        }
    }

    /** Blanks, line ends and comments. */
    final void skipLines() {
        skipBlanks();
        while (current() == '\n' || current() == '#') {
            if (current() == '#') {
                comment();
            } else {
                newline();
            }
            skipBlanks();
        }
    }

    final void comment() {
        while (!atEnd() && current() != '\n') {
            Found group = output.groupAt(origin(at));
            if (group != null) {
                output.ignore(group);
            }
            at++;
        }
    }
}
