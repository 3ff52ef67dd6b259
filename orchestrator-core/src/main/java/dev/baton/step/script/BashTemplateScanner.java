package dev.baton.step.script;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a script the way the shell's own parser does, as far as it takes to know which quoting each reference stands
 * in: commands, words, compound commands that change what a parenthesis or a bracket means, redirections and
 * here-documents.
 */
final class BashTemplateScanner extends BashTemplateWords {
    private static final Set<String> CALCULATING_COMPARISONS = Set.of("-eq", "-ne", "-lt", "-le", "-gt", "-ge");
    private static final Set<String> NAME_TESTS = Set.of("-v", "-R");
    private static final List<String> REDIRECTIONS = List.of("&>>", "&>", ">>", ">&", ">|", "<&", "<>", "<", ">");

    /** What may end a list of commands. */
    private enum Ending {
        /** The text's end. */
        END,
        PARENTHESIS,
        /** {@code ;;} and its kin, which end a clause of {@code case}. */
        CLAUSE,
        ESAC
    }

    BashTemplateScanner(BashTemplateOutput output) {
        this(output, output.script(), null, 0, new BashTemplateCommandCheck(output));
    }

    private BashTemplateScanner(
            BashTemplateOutput output,
            String text,
            int @Nullable [] origins,
            int depth,
            BashTemplateCommandCheck check) {
        super(output, text, origins, depth, check);
    }

    /** Reads the whole text. */
    void scan() {
        new CommandList(Ending.END).read();
        expectNoHereDocuments();
    }

    @Override
    void nested(String inner, int[] origins) {
        new BashTemplateScanner(output, inner, origins, depth(), check).scan();
    }

    @Override
    void parenthesized() {
        int opened = at++;
        if (new CommandList(Ending.PARENTHESIS).read() == Ending.PARENTHESIS) {
            at++;
        } else {
            unclosed(opened, "(");
        }
    }

    /** A list of commands, up to what ends it. */
    private final class CommandList {
        private final Ending until;
        private BashTemplateCommand command = new BashTemplateCommand();
        private @Nullable Ending ending;

        CommandList(Ending until) {
            this.until = until;
        }

        Ending read() {
            while (ending == null) {
                skipBlanks();
                if (atEnd()) {
                    ending = Ending.END;
                } else {
                    piece();
                }
            }
            finish();
            return ending;
        }

        private void piece() {
            switch (current()) {
                case '\n' -> {
                    finish();
                    newline();
                }
                case '#' -> comment();
                case ';', '|' -> separator();
                case '&' -> {
                    if (peek(1) == '>') {
                        redirection();
                    } else {
                        separator();
                    }
                }
                case '<', '>' -> {
                    if (peek(1) == '(') {
                        word();
                    } else {
                        redirection();
                    }
                }
                case '(' -> openingParenthesis();
                case ')' -> closingParenthesis();
                default -> word();
            }
        }

        private void finish() {
            check.check(command);
            command = new BashTemplateCommand();
        }

        private void separator() {
            finish();
            boolean clause = accept(";;&") || accept(";;") || accept(";&");
            if (!clause) {
                at++;
            } else if (until == Ending.CLAUSE) {
                ending = Ending.CLAUSE;
            }
        }

        private void openingParenthesis() {
            if (command.isEmpty()) {
                compound();
            } else if (command.words().size() == 1 && command.assignments().isEmpty()) {
                functionDefinition();
            } else {
                loseTrack();
                at++;
            }
        }

        private void compound() {
            if (peek(1) == '(' && isArithmetic(at + 2)) {
                at += 2;
                arithmetic("))");
            } else if (enter()) {
                parenthesized();
                leave();
            }
        }

        private void functionDefinition() {
            command.words().getFirst().refs().forEach(ref -> output.refuse(ref, BashTemplateRefusal.NAME));
            command = new BashTemplateCommand();
            at++;
            skipBlanks();
            if (!accept(")")) {
                loseTrack();
            }
        }

        private void closingParenthesis() {
            if (until == Ending.PARENTHESIS) {
                ending = Ending.PARENTHESIS;
            } else {
                finish();
                loseTrack();
                at++;
            }
        }

        private void word() {
            if (command.isEmpty() && looking("!(")) {
                at++; // A negated subshell, not a pattern.
                return;
            }
            BashTemplateWord word = BashTemplateScanner.this.word(Extent.ORDINARY, command.takesSubscripts());
            if (command.isEmpty() && reserved(word)) {
                return;
            }
            boolean descriptor = (current() == '<' || current() == '>') && word.isNumber();
            if (!descriptor) {
                command.add(word);
            }
        }

        /** Acts on a word that the shell reserves where a command begins. */
        private boolean reserved(BashTemplateWord word) {
            switch (word.unquoted()) {
                case "if",
                        "then",
                        "else",
                        "elif",
                        "fi",
                        "do",
                        "done",
                        "while",
                        "until",
                        "!",
                        "{",
                        "}",
                        "time",
                        "coproc" -> {}
                case "case" -> caseCommand();
                case "[[" -> conditional();
                case "for", "select" -> loopHeader(word);
                case "function" -> functionHeader();
                case "esac" -> {
                    if (until == Ending.CLAUSE) {
                        ending = Ending.ESAC;
                    }
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** {@code for name in …} or {@code for ((…))}; the words of a list are read as those of a command. */
        private void loopHeader(BashTemplateWord keyword) {
            skipBlanks();
            if (accept("((")) {
                arithmetic("))");
                return;
            }
            name();
            skipBlanks();
            boolean withoutList = looking("do") && (peek(2) == '\0' || METACHARACTERS.indexOf(peek(2)) >= 0);
            if (!withoutList) {
                command.add(keyword);
            }
        }

        private void functionHeader() {
            skipBlanks();
            name();
            skipBlanks();
            if (accept("(")) {
                skipBlanks();
                accept(")");
            }
        }

        private void redirection() {
            command.redirected();
            if (accept("<<<")) {
                skipBlanks();
                command.readsFrom(BashTemplateScanner.this.word(Extent.ORDINARY, false));
            } else if (accept("<<")) {
                hereDocument(command);
            } else {
                redirectionOperator();
                skipBlanks();
                BashTemplateScanner.this.word(Extent.ORDINARY, false);
            }
        }
    }

    private void redirectionOperator() {
        for (String operator : REDIRECTIONS) {
            if (accept(operator)) {
                return;
            }
        }
    }

    /** {@code [[ … ]]}; the cursor is behind its beginning. */
    private void conditional() {
        int opened = at - 2;
        var before = new BashTemplateWord();
        while (true) {
            skipLines();
            if (atEnd()) {
                unclosed(opened, "[[");
                return;
            }
            boolean regex = before.is("=~");
            if (!regex && conditionalOperator()) {
                continue;
            }
            before = conditionalWord(before, regex ? Extent.REGEX : Extent.ORDINARY);
            if (before.is("]]")) {
                return;
            }
            if (before.isEmpty()) {
                loseTrack();
                return;
            }
        }
    }

    private boolean conditionalOperator() {
        return accept("&&")
                || accept("||")
                || accept("(")
                || accept(")")
                || (peek(1) != '(' && (accept("<") || accept(">")));
    }

    private BashTemplateWord conditionalWord(BashTemplateWord before, Extent extent) {
        BashTemplateRefusal reason = null;
        if (CALCULATING_COMPARISONS.contains(before.unquoted())) {
            reason = BashTemplateRefusal.ARITHMETIC;
        } else if (NAME_TESTS.contains(before.unquoted())) {
            reason = BashTemplateRefusal.NAME;
        }
        var word = new BashTemplateWord();
        refusing(reason, () -> rest(word, extent, false));
        if (CALCULATING_COMPARISONS.contains(word.unquoted())) {
            before.refs().forEach(ref -> output.refuse(ref, BashTemplateRefusal.ARITHMETIC));
        }
        return word;
    }

    /** {@code case word in …}; the cursor is behind its first word. */
    private void caseCommand() {
        int opened = at - 4;
        if (!enter()) {
            return;
        }
        skipBlanks();
        word(Extent.ORDINARY, false);
        skipLines();
        if (!word(Extent.ORDINARY, false).is("in")) {
            loseTrack();
        } else if (!clauses()) {
            unclosed(opened, "case");
            loseTrack();
        }
        leave();
    }

    /** Whether the clauses end in {@code esac}. */
    private boolean clauses() {
        while (true) {
            skipLines();
            boolean parenthesis = accept("(");
            skipBlanks();
            BashTemplateWord first = word(Extent.ORDINARY, false);
            if (!parenthesis && first.is("esac")) {
                return true;
            }
            if (!patterns()) {
                return false;
            }
            Ending ending = new CommandList(Ending.CLAUSE).read();
            if (ending != Ending.CLAUSE) {
                return ending == Ending.ESAC;
            }
        }
    }

    /** Reads the patterns behind the first, up to their parenthesis. */
    private boolean patterns() {
        skipBlanks();
        while (accept("|")) {
            skipBlanks();
            word(Extent.ORDINARY, false);
            skipBlanks();
        }
        return accept(")");
    }
}
