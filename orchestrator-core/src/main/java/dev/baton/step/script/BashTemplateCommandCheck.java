package dev.baton.step.script;

import dev.baton.expression.Interpolations.Found;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses values where a command of the shell's own would evaluate them, and warns of programs that read them as code.
 */
final class BashTemplateCommandCheck {
    private static final String READ_OPTIONS = "dinNptu";
    private static final String MAPFILE_OPTIONS = "cCdnOsu";

    private final BashTemplateOutput output;
    private final BashTemplateReparse reparse;
    /** Variables that were declared as integers, to which every assignment calculates. */
    private final Set<String> integers = new HashSet<>();

    BashTemplateCommandCheck(BashTemplateOutput output) {
        this.output = output;
        this.reparse = new BashTemplateReparse(output);
    }

    void check(BashTemplateCommand command) {
        command.assignments().stream()
                .filter(assignment -> integers.contains(assignment.assigns()))
                .forEach(assignment -> refuse(assignment, BashTemplateRefusal.ARITHMETIC));
        List<BashTemplateWord> words = withoutPrefix(command.words());
        if (words.isEmpty()) {
            return;
        }
        List<BashTemplateWord> arguments = words.subList(1, words.size());
        switch (words.getFirst().text()) {
            case "let" -> arguments.forEach(argument -> refuse(argument, BashTemplateRefusal.ARITHMETIC));
            case "declare", "typeset", "local", "export", "readonly" -> declaration(arguments);
            case "unset" -> names(arguments, "");
            case "read" -> names(arguments, READ_OPTIONS);
            case "mapfile", "readarray" -> names(arguments, MAPFILE_OPTIONS);
            case "getopts" ->
                arguments.stream().skip(1).limit(1).forEach(name -> refuse(name, BashTemplateRefusal.NAME));
            case "printf", "test", "[" -> nameBehindOption(arguments);
            default -> {}
        }
        reparse.check(words);
        command.input().forEach(input -> input(command, input.refs()));
    }

    /** What a command reads from a here-string or here-document. */
    void input(BashTemplateCommand command, List<Found.Ref> refs) {
        if (!refs.isEmpty()) {
            reparse.checkInput(withoutPrefix(command.words()), refs);
        }
    }

    private static List<BashTemplateWord> withoutPrefix(List<BashTemplateWord> words) {
        int first = 0;
        while (first < words.size()
                && (words.get(first).is("command") || words.get(first).is("builtin"))) {
            first++;
        }
        return words.subList(first, words.size());
    }

    private void declaration(List<BashTemplateWord> arguments) {
        boolean evaluates = false;
        for (BashTemplateWord argument : arguments) {
            String text = argument.text();
            if (text.startsWith("-") || text.startsWith("+")) {
                evaluates |= text.startsWith("-") && text.chars().anyMatch(c -> "aAin".indexOf(c) >= 0);
                integersAmong(arguments, text);
            } else if (argument.assigns().isEmpty()) {
                refuse(argument, BashTemplateRefusal.NAME);
            } else if (evaluates) {
                refuse(argument, BashTemplateRefusal.ATTRIBUTE);
            }
        }
    }

    private void integersAmong(List<BashTemplateWord> arguments, String option) {
        if (!option.startsWith("-") || option.indexOf('i') < 0) {
            return;
        }
        for (BashTemplateWord argument : arguments) {
            String assigned = argument.assigns();
            integers.add(assigned.isEmpty() ? argument.text() : assigned);
        }
    }

    /** @param takingArguments letters of the options behind which an ordinary argument stands */
    private void names(List<BashTemplateWord> arguments, String takingArguments) {
        boolean optionArgument = false;
        for (BashTemplateWord argument : arguments) {
            String text = argument.text();
            if (optionArgument) {
                optionArgument = false;
            } else if (text.length() > 1 && text.startsWith("-")) {
                optionArgument = takingArguments.indexOf(text.charAt(text.length() - 1)) >= 0;
            } else {
                refuse(argument, BashTemplateRefusal.NAME);
            }
        }
    }

    private void nameBehindOption(List<BashTemplateWord> arguments) {
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).text().equals("-v")) {
                refuse(arguments.get(i + 1), BashTemplateRefusal.NAME);
            }
        }
    }

    private void refuse(BashTemplateWord word, BashTemplateRefusal refusal) {
        word.refs().forEach(ref -> output.refuse(ref, refusal));
    }
}
