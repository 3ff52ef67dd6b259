package dev.baton.step.script;

import org.jspecify.annotations.Nullable;

/** Quotes and expansions: everything inside a word that decides which quoting a reference stands in. */
abstract class BashTemplateExpansions extends BashTemplateCursor {
    /** How a pair of backticks is quoted, which decides whether the shell takes the backslash from {@code \"} in it. */
    private enum Backticks {
        OUTSIDE,
        QUOTED,
        /** Inside a here-document, or braces inside double quotes: there shells differ. */
        UNSURE
    }

    /** Whether a here-document or quoted braces are around, in the same commands. */
    private boolean aroundUnsure;

    BashTemplateExpansions(BashTemplateOutput output, String text, int @Nullable [] origins, int depth) {
        super(output, text, origins, depth);
    }

    /** Scans the commands of {@code $(…)}, {@code <(…)} or {@code >(…)}; the cursor is at the parenthesis. */
    abstract void commandSubstitution();

    /** Scans a text of its own, as backticks hold one. */
    abstract void nested(String inner, int[] origins);

    /** {@code '…'}. */
    final void singleQuoted(BashTemplateWord word) {
        word.quoted();
        int opened = at++;
        while (!atEnd() && current() != '\'') {
            if (!group(word, BashTemplatePlace.SINGLE)) {
                literal(word);
            }
        }
        close(opened, "'");
    }

    /** {@code $'…'}; the cursor is at the dollar sign. */
    private void ansiQuoted(BashTemplateWord word) {
        word.quoted();
        int opened = at;
        at += 2;
        while (!atEnd() && current() != '\'') {
            if (group(word, BashTemplatePlace.ANSI)) {
                continue;
            }
            if (current() == '\\') {
                escape(word);
            } else {
                literal(word);
            }
        }
        close(opened, "$'");
    }

    /** {@code "…"}. */
    final void doubleQuoted(BashTemplateWord word) {
        word.quoted();
        int opened = at++;
        if (!enter()) {
            return;
        }
        while (!atEnd() && current() != '"') {
            insideDoubleQuotes(word);
        }
        leave();
        close(opened, "\"");
    }

    /** One piece of what double quotes hold, or a here-document, where quotes mean nothing. */
    final void insideDoubleQuotes(BashTemplateWord word) {
        if (group(word, BashTemplatePlace.DOUBLE)) {
            return;
        }
        switch (current()) {
            case '\\' -> escape(word);
            case '$' -> dollar(word, true);
            case '`' -> backticks(word, aroundUnsure ? Backticks.UNSURE : Backticks.QUOTED);
            default -> literal(word);
        }
    }

    /** What a dollar sign begins. */
    final void dollar(BashTemplateWord word, boolean quoted) {
        switch (peek(1)) {
            case '(' -> {
                word.expansion();
                at++;
                if (peek(1) == '(' && isArithmetic(at + 2)) {
                    at += 2;
                    arithmetic("))");
                } else {
                    commandSubstitution();
                }
            }
            case '[' -> {
                word.expansion();
                at += 2;
                arithmetic("]");
            }
            case '{' -> {
                word.expansion();
                parameter(quoted);
            }
            case '\'' -> {
                if (quoted) {
                    literal(word);
                } else {
                    ansiQuoted(word);
                }
            }
            case '"' -> {
                at++;
                if (!quoted) {
                    doubleQuoted(word);
                }
            }
            default -> plainParameter(word);
        }
    }

    /** {@code $name}, {@code $1}, {@code $#}; or a dollar sign alone. */
    private void plainParameter(BashTemplateWord word) {
        word.expansion();
        at++;
        if (!atEnd() && "#$!?-*@0123456789".indexOf(current()) >= 0) {
            at++;
            return;
        }
        while (BashTemplateWord.isNameCharacter(current(), false)) {
            at++;
        }
    }

    /** <code>${…}</code>; the cursor is at the dollar sign. */
    private void parameter(boolean quoted) {
        int start = at;
        at += 2;
        if (!enter()) {
            return;
        }
        if (Character.isWhitespace(current()) || current() == '|') {
            // The commands of ${ …; }, which only newer shells know.
            loseTrack();
        }
        parameterName();
        unsure(quoted, () -> operation(quoted));
        leave();
        if (!accept("}")) {
            unclosed(start, "${");
        }
    }

    private void parameterName() {
        BashTemplateRefusal before = refusal;
        refusal = BashTemplateRefusal.NAME;
        var name = new BashTemplateWord();
        if ("!#".indexOf(current()) >= 0 && peek(1) != '}') {
            at++;
        }
        if (!group(name, BashTemplatePlace.BARE)) {
            if ("@*#?$!-".indexOf(current()) >= 0 && !atEnd()) {
                at++;
            }
            while (BashTemplateWord.isNameCharacter(current(), false)) {
                at++;
            }
        }
        refusal = before;
        if (current() == '[') {
            subscript(name);
        }
    }

    /** What stands between the name and the closing brace. */
    private void operation(boolean quoted) {
        char operator = current();
        char next = peek(1);
        if (operator == ':' && "-=?+".indexOf(next) < 0) {
            at++;
            refusing(BashTemplateRefusal.ARITHMETIC, () -> operand(quoted, false, ""));
            return;
        }
        switch (operator == ':' ? next : operator) {
            case '-', '?', '+' -> operand(quoted, false, "");
            case '=' -> refusing(quoted ? refusal : BashTemplateRefusal.SPLIT, () -> operand(quoted, false, ""));
            case '#', '%', '^', ',', '~' -> operand(quoted, true, "");
            case '/' -> {
                at++;
                accept("/");
                operand(quoted, true, "/");
                refusing(quoted ? refusal : BashTemplateRefusal.SPLIT, () -> operand(quoted, true, ""));
            }
            default -> operand(quoted, false, "");
        }
    }

    /**
     * An operand, up to the closing brace or the given end.
     *
     * @param pattern whether quotes mean something in it even inside double quotes
     */
    private void operand(boolean quoted, boolean pattern, String until) {
        var word = new BashTemplateWord();
        boolean quotes = pattern || !quoted;
        BashTemplatePlace place = quotes ? BashTemplatePlace.BARE : BashTemplatePlace.DOUBLE;
        while (!atEnd() && current() != '}' && (until.isEmpty() || !looking(until))) {
            if (group(word, place, true)) {
                continue;
            }
            switch (current()) {
                case '\\' -> escape(word);
                case '"' -> doubleQuoted(word);
                case '$' -> dollar(word, !quotes);
                case '`' -> backticks(word, quoted ? Backticks.UNSURE : Backticks.OUTSIDE);
                case '\'' -> {
                    if (quotes) {
                        singleQuoted(word);
                    } else {
                        literal(word);
                    }
                }
                default -> literal(word);
            }
        }
    }

    /** Up to {@code ))} or {@code ]}; the cursor is behind what opened it. */
    final void arithmetic(String closer) {
        int start = at - 2;
        if (!enter()) {
            return;
        }
        refusing(BashTemplateRefusal.ARITHMETIC, () -> calculation(closer));
        leave();
        if (!accept(closer)) {
            unclosed(start, "((");
        }
    }

    /** {@code [index]}; the cursor is at the bracket. Values are refused; the word gets what it holds. */
    final void subscript(BashTemplateWord word) {
        at++;
        if (!enter()) {
            return;
        }
        word.append('[');
        refusing(BashTemplateRefusal.SUBSCRIPT, () -> calculation("]"));
        leave();
        if (accept("]")) {
            word.append(']');
        }
    }

    private void calculation(String closer) {
        var word = new BashTemplateWord();
        char opening = closer.equals("]") ? '[' : '(';
        int open = 0;
        while (!atEnd() && !(open == 0 && looking(closer))) {
            char c = current();
            if (c == opening) {
                open++;
            } else if (c == closer.charAt(0)) {
                open = Math.max(0, open - 1);
            }
            calculationPiece(word);
        }
    }

    private void calculationPiece(BashTemplateWord word) {
        if (group(word, BashTemplatePlace.BARE)) {
            return;
        }
        switch (current()) {
            case '\\' -> escape(word);
            case '"' -> doubleQuoted(word);
            case '\'' -> singleQuoted(word);
            case '$' -> dollar(word, false);
            case '`' -> backticks(word);
            default -> literal(word);
        }
    }

    /**
     * Whether what begins behind {@code ((} ends in {@code ))}, as a calculation does, and not in two parentheses
     * apart, as subshells may.
     */
    final boolean isArithmetic(int from) {
        int open = 2;
        for (int i = from; i < end; i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '\'', '"' -> i = quoteEnd(i);
                case '(' -> open++;
                case ')' -> {
                    if (--open == 1) {
                        return i + 1 < end && text.charAt(i + 1) == ')';
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    private int quoteEnd(int quote) {
        char c = text.charAt(quote);
        int i = quote + 1;
        while (i < end && text.charAt(i) != c) {
            i += c == '"' && text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    /** Backticks outside of quotes. */
    final void backticks(BashTemplateWord word) {
        backticks(word, Backticks.OUTSIDE);
    }

    /**
     * A pair of backticks. The shell first looks for the closing one and takes the backslashes before {@code $}, {@code
     * `} and {@code \} away, and only then reads what is left as commands.
     */
    private void backticks(BashTemplateWord word, Backticks quoting) {
        word.expansion();
        int start = at;
        int close = closingBacktick(at + 1);
        if (close < 0) {
            at++;
            unclosed(start, "`");
            loseTrack();
            return;
        }
        if (!enter()) {
            return;
        }
        var inner = new StringBuilder();
        int[] origins = new int[close - start];
        String escaped = quoting == Backticks.QUOTED ? "$`\\\"" : "$`\\";
        for (int i = start + 1; i < close; i++) {
            char next = text.charAt(i + 1);
            boolean backslash = text.charAt(i) == '\\';
            boolean removed = backslash && escaped.indexOf(next) >= 0;
            if (backslash && next == '"' && quoting == Backticks.UNSURE) {
                loseTrack();
            }
            i += removed ? 1 : 0;
            origins[inner.length()] = origin(i);
            inner.append(text.charAt(i));
        }
        origins[inner.length()] = origin(close);
        nested(inner.toString(), origins);
        leave();
        at = close + 1;
    }

    private int closingBacktick(int from) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c == '`') {
                return i;
            }
            i += c == '\\' ? 1 : 0;
        }
        return -1;
    }

    /** Runs inside a here-document or quoted braces, or as before. */
    final void unsure(boolean inside, Runnable scan) {
        boolean before = aroundUnsure;
        aroundUnsure |= inside;
        scan.run();
        aroundUnsure = before;
    }

    /** Runs commands, to which neither the quoting nor the calculations around them matter. */
    final void afresh(Runnable scan) {
        boolean unsureBefore = aroundUnsure;
        BashTemplateRefusal refusalBefore = refusal;
        aroundUnsure = false;
        refusal = null;
        scan.run();
        aroundUnsure = unsureBefore;
        refusal = refusalBefore;
    }

    /** Runs with values refused, as far as they are not refused already. */
    final void refusing(@Nullable BashTemplateRefusal reason, Runnable scan) {
        BashTemplateRefusal before = refusal;
        refusal = before != null ? before : reason;
        scan.run();
        refusal = before;
    }

    private void close(int opened, String what) {
        if (!accept(what.substring(what.length() - 1))) {
            unclosed(opened, what);
        }
    }

    final void unclosed(int opened, String what) {
        output.unclosed(origin(opened), what);
    }
}
