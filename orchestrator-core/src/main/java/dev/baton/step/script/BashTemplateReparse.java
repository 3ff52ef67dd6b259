package dev.baton.step.script;

import dev.baton.expression.Interpolations.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Warns where a program takes an argument, or what it reads, for a program of its own: there the value is data to the
 * shell, but code to whoever reads it next.
 */
final class BashTemplateReparse {
    private static final String AS_DATA =
            "Pass it as an argument, or as an environment variable with {env: {NAME: \"%s\"}}";

    /** How many words may stand before the program that a command runs through others: sudo, env, xargs, find -exec. */
    private static final int FARTHEST_PROGRAM = 20;

    /** Commands all of whose arguments are code. */
    private static final Set<String> ALL_CODE = Set.of("eval", "watch", "parallel");

    private final BashTemplateOutput output;

    BashTemplateReparse(BashTemplateOutput output) {
        this.output = output;
    }

    /** @param words of a simple command, from its name on */
    void check(List<BashTemplateWord> words) {
        String command = words.getFirst().text();
        if (command.equals("echo") || words.stream().noneMatch(BashTemplateWord::hasRefs)) {
            return;
        }
        if (command.equals("trap")) {
            words.stream().skip(1).limit(1).forEach(code -> warn(code, command, AS_DATA));
        } else if (command.equals("printf")) {
            format(words);
        } else if (ALL_CODE.contains(command)) {
            words.stream().skip(1).forEach(code -> warn(code, command, AS_DATA));
        }
        for (int i = 0; i < Math.min(words.size(), FARTHEST_PROGRAM); i++) {
            String name = words.get(i).text();
            BashTemplateProgram program = BashTemplateProgram.named(name);
            if (program != null) {
                new Arguments(program, words.subList(i + 1, words.size()))
                        .code.forEach(code -> warn(code, name, program.hint()));
            }
        }
    }

    /** A program's arguments, taken apart. */
    private static final class Arguments {
        final List<BashTemplateWord> code = new ArrayList<>();
        private final List<BashTemplateWord> operands = new ArrayList<>();
        private boolean brought;

        Arguments(BashTemplateProgram program, List<BashTemplateWord> arguments) {
            BashTemplateProgram.Options options = program.options();
            boolean optionsMayFollow = true;
            int i = 0;
            while (i < arguments.size()) {
                String text = arguments.get(i).text();
                optionsMayFollow &= !text.equals("--") && (operands.isEmpty() || options.anywhere());
                if (!optionsMayFollow || !isOption(text)) {
                    operands.add(arguments.get(i++));
                    continue;
                }
                if (options.bringsCode(text) && i + 1 < arguments.size()) {
                    code.add(arguments.get(i + 1));
                }
                brought |= options.bringsCode(text) || options.file().contains(text);
                i += options.span(text);
            }
            operands.removeIf(operand -> operand.is("--") || operand.is("-"));
            if (!brought) {
                operands.stream()
                        .skip(program.operands().data())
                        .limit(program.operands().code())
                        .forEach(code::add);
            }
        }

        private static boolean isOption(String text) {
            return text.length() > 1 && (text.charAt(0) == '-' || text.charAt(0) == '+');
        }

        /** Whether it has nothing else to run than what it reads. */
        boolean runsInput(BashTemplateProgram program) {
            return !brought && operands.size() <= program.operandsBesideInput();
        }
    }

    /** {@code printf} reads percent signs and backslashes in its first operand. */
    private void format(List<BashTemplateWord> words) {
        int format = words.size() > 2 && words.get(1).is("-v") ? 3 : 1;
        if (format < words.size()) {
            for (Found.Ref ref : words.get(format).refs()) {
                output.warn(
                        "value-as-format",
                        ref.span(),
                        "Expected '{" + ref.path()
                                + "}' to be printed as it is, but printf reads its first argument as a format",
                        "Print it with: printf '%s' {" + ref.path() + "}");
            }
        }
    }

    /** Warns of values in what a program reads from its standard input and runs. */
    void checkInput(List<BashTemplateWord> words, List<Found.Ref> refs) {
        String name = words.isEmpty() ? "" : words.getFirst().text();
        BashTemplateProgram program = BashTemplateProgram.named(name);
        if (program != null && new Arguments(program, words.subList(1, words.size())).runsInput(program)) {
            refs.forEach(ref -> warn(ref, name, program.hint()));
        }
    }

    private void warn(BashTemplateWord code, String program, String hint) {
        code.refs().forEach(ref -> warn(ref, program, hint));
    }

    private void warn(Found.Ref ref, String program, String hint) {
        String name = "{" + ref.path() + "}";
        output.warn(
                "reparsed-value",
                ref.span(),
                "Expected '" + name + "' to be data, but '" + program + "' reads it as code",
                hint.replace("%s", name));
    }
}
