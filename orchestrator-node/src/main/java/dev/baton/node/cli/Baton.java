package dev.baton.node.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;

/** The command line as a whole: finds the verb, lets it work, and says in one sentence what went wrong. */
public final class Baton {
    /** What follows {@code baton --version}. */
    public static final String VERSION = "0.1.0-SNAPSHOT";

    private static final int MOST_COLUMNS = 110;

    private final Shell shell;

    public Baton(Shell shell) {
        this.shell = shell;
    }

    /** Does what the arguments say. Returns the process's exit code; output is flushed. */
    public int execute(List<String> arguments) {
        try {
            return dispatch(arguments);
        } finally {
            shell.engine().disconnect();
            shell.out().flush();
            shell.err().flush();
        }
    }

    private int dispatch(List<String> given) {
        List<String> arguments = verbFirst(given);
        String first = arguments.isEmpty() ? "--help" : arguments.getFirst();
        if (!arguments.equals(given) && Verbs.isOfThisMachine(first)) {
            shell.err()
                    .println("baton: Expected a verb that acts on runs after " + given.getFirst() + ", but 'baton "
                            + first + "' acts on this machine alone; leave " + given.getFirst() + " out");
            return ExitCode.USAGE;
        }
        return switch (first) {
            case "-h", "--help" -> {
                shell.out().print(new Overview(shell.style()).text());
                yield ExitCode.COMPLETED;
            }
            case "-V", "--version", "version" -> {
                shell.out().println("baton " + VERSION + ", Java " + Runtime.version());
                yield ExitCode.COMPLETED;
            }
            case "help" -> dispatch(arguments.size() == 1 ? List.of("--help") : List.of(arguments.get(1), "--help"));
            default ->
                Verbs.named(first)
                        .map(verb -> commandLine(verb).execute(arguments.toArray(String[]::new)))
                        .orElseGet(() -> unknown(first));
        };
    }

    /**
     * Options that say where the runs are may stand before the verb; they are put behind it. Those who only read flows do the same
     * wherever runs are.
     */
    private static List<String> verbFirst(List<String> given) {
        int verb = 0;
        while (verb < given.size() && isGlobal(given.get(verb))) {
            verb += given.get(verb).contains("=") ? 1 : 2;
        }
        if (verb == 0 || verb >= given.size()) {
            return given;
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(given.get(verb));
        if (!Verbs.isOfFlows(given.get(verb))) {
            arguments.addAll(given.subList(0, verb));
        }
        arguments.addAll(given.subList(verb + 1, given.size()));
        return arguments;
    }

    private static boolean isGlobal(String word) {
        int equals = word.indexOf('=');
        return RunsOption.GLOBAL.contains(equals < 0 ? word : word.substring(0, equals));
    }

    private int unknown(String word) {
        List<String> near = Verbs.near(word);
        String hint = near.isEmpty()
                ? "'baton --help' lists them"
                : "did you mean 'baton " + String.join("' or 'baton ", near) + "'?";
        String what = word.startsWith("-") ? "a verb first" : "a verb";
        shell.err().println("baton: Expected " + what + ", but '" + word + "' is none; " + hint);
        return ExitCode.USAGE;
    }

    /** The program as picocli knows it, with this verb alone: others are not loaded. */
    private CommandLine commandLine(Verbs.Entry verb) {
        CommandLine line = new CommandLine(new Root());
        line.addSubcommand(verb.name(), verb.make().apply(shell));
        Failures failures = new Failures(shell);
        boolean colors = shell.style().colors();
        return line.setOut(shell.out())
                .setErr(shell.err())
                .setUsageHelpWidth(Math.clamp(shell.terminal().width(), 60, MOST_COLUMNS))
                .setColorScheme(Help.defaultColorScheme(colors ? Help.Ansi.ON : Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** So that usage lines begin with the program's name. */
    @Command(name = "baton")
    static final class Root {}
}
