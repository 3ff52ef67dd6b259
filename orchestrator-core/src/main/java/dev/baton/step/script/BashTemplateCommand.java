package dev.baton.step.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A simple command as far as it has been read: its words, and what it reads from a here-string. */
final class BashTemplateCommand {
    /** Commands whose arguments may be names of variables, subscripts included. */
    private static final Set<String> TAKES_NAMES = Set.of(
            "declare",
            "typeset",
            "local",
            "export",
            "readonly",
            "unset",
            "read",
            "mapfile",
            "readarray",
            "printf",
            "test",
            "[",
            "let",
            "getopts");

    private final List<BashTemplateWord> words = new ArrayList<>();
    private final List<BashTemplateWord> assignments = new ArrayList<>();
    private final List<BashTemplateWord> input = new ArrayList<>();
    private boolean redirected;

    List<BashTemplateWord> words() {
        return words;
    }

    /** The assignments before the command's name. */
    List<BashTemplateWord> assignments() {
        return assignments;
    }

    /** What it reads from here-strings. */
    List<BashTemplateWord> input() {
        return input;
    }

    /** Whether nothing of it has been read, so that a reserved word may follow. */
    boolean isEmpty() {
        return words.isEmpty() && assignments.isEmpty() && !redirected;
    }

    void add(BashTemplateWord word) {
        if (words.isEmpty() && !word.assigns().isEmpty()) {
            assignments.add(word);
        } else {
            words.add(word);
        }
    }

    void redirected() {
        redirected = true;
    }

    void readsFrom(BashTemplateWord word) {
        input.add(word);
    }

    /** Whether {@code name[…]} here is an element of an array and not a pattern for files. */
    boolean takesSubscripts() {
        return words.isEmpty() || TAKES_NAMES.contains(words.getFirst().text());
    }

    /** The text of a word, or an empty text when there is none. */
    String text(int index) {
        return index < words.size() ? words.get(index).text() : "";
    }
}
