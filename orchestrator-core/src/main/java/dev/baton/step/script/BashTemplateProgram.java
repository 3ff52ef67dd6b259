package dev.baton.step.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program that reads code where others read data.
 *
 * @param options what its options mean for that
 * @param operands which operands are code
 * @param operandsBesideInput with how many operands at most it still runs what it reads from its standard input; -1
 *      when it never does
 * @param hint how to give it data, with {@code %s} for the value
 */
record BashTemplateProgram(Options options, Operands operands, int operandsBesideInput, String hint) {

    /**
     * @param code behind which code stands
     * @param file which name a file with the code, so that no operand is code
     * @param letters of the others that take an argument
     * @param anywhere whether they may stand behind operands too
     */
    record Options(Set<String> code, Set<String> file, String letters, boolean anywhere) {
        /** Whether code stands behind it; most programs also take letters together, as in {@code -lc}. */
        boolean bringsCode(String option) {
            boolean bundle = option.length() > 2 && option.charAt(0) == '-' && option.charAt(1) != '-';
            return code.contains(option) || (bundle && code.contains("-" + option.charAt(option.length() - 1)));
        }

        /** How many words an option takes, itself included. */
        int span(String option) {
            boolean letter = option.length() == 2 && letters.indexOf(option.charAt(1)) >= 0;
            return 1 + LONG_OPTIONS.getOrDefault(option, letter || bringsCode(option) ? 1 : 0);
        }
    }

    /** So many operands of data, and behind them so many of code. */
    record Operands(int data, int code) {}

    private static final Map<String, Integer> LONG_OPTIONS = Map.of(
            "--arg", 2, "--argjson", 2, "--slurpfile", 2, "--rawfile", 2, "--indent", 1, "--from-file", 1, "--file", 1);

    private static final int ALL = Integer.MAX_VALUE;
    private static final Operands NO_CODE = new Operands(0, 0);
    private static final Map<String, BashTemplateProgram> PROGRAMS = new HashMap<>();

    static {
        interpreter("bash -c 'echo \"$1\"' _ %s", Set.of("-c"), "sh", "bash", "dash", "zsh", "ksh");
        interpreter("python3 -c 'import sys; print(sys.argv[1])' %s", Set.of("-c"), "python", "python2", "python3");
        interpreter("perl -e 'print $ARGV[0]' %s", Set.of("-e", "-E"), "perl");
        interpreter("ruby -e 'puts ARGV[0]' %s", Set.of("-e"), "ruby");
        interpreter("php -r 'echo $argv[1];' -- %s", Set.of("-r"), "php");
        interpreter("node -e 'console.log(process.argv[1])' %s", Set.of("-e", "-p", "--eval", "--print"), "node");
        filter(
                "Pass it as an argument: awk 'BEGIN { print ARGV[1] }' %s",
                Set.of(), Set.of("-f"), "Ffv", "awk", "gawk", "mawk", "nawk");
        filter(
                "Pass it as an argument: jq --arg name %s '.x == $name'",
                Set.of(), Set.of("-f", "--from-file"), "Lf", "jq");
        filter(
                "Use a program that takes data apart from code, such as python3",
                Set.of("-e", "--expression"),
                Set.of("-f", "--file"),
                "fl",
                "sed");
        database(Set.of("-c", "--command"), NO_CODE, "psql");
        database(Set.of("-e", "--execute"), NO_CODE, "mysql", "mariadb");
        database(Set.of(), new Operands(1, ALL), "sqlite3");
        register(
                new Options(Set.of("-c", "--command"), Set.of(), "", true),
                NO_CODE,
                0,
                "Pass it as an argument: su user -c 'echo \"$0\"' -- %s",
                "su");
        register(
                new Options(Set.of(), Set.of(), "bcDEeFIiJLlmOopQRSWw", false),
                new Operands(1, ALL),
                1,
                "Send it on standard input: ssh host 'cat > file' <<< %s",
                "ssh");
    }

    private static void interpreter(String example, Set<String> code, String... names) {
        register(new Options(code, Set.of(), "", false), NO_CODE, 0, "Pass it as an argument: " + example, names);
    }

    private static void filter(String hint, Set<String> code, Set<String> file, String letters, String... names) {
        register(new Options(code, file, letters, false), new Operands(0, 1), -1, hint, names);
    }

    private static void database(Set<String> code, Operands operands, String... names) {
        String hint = "Bind it as a parameter, from a language that can: python3, node";
        register(new Options(code, Set.of(), "", true), operands, ALL, hint, names);
    }

    private static void register(
            Options options, Operands operands, int operandsBesideInput, String hint, String... names) {
        var program = new BashTemplateProgram(options, operands, operandsBesideInput, hint);
        List.of(names).forEach(name -> PROGRAMS.put(name, program));
    }

    /** The program of that name, with or without a folder; null when it reads no code. */
    static @Nullable BashTemplateProgram named(String command) {
        return PROGRAMS.get(command.substring(command.lastIndexOf('/') + 1));
    }
}
