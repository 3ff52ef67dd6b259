package dev.baton.node.cli;

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
            shell.out().flush();
            shell.err().flush();
        }
    }

    private int dispatch(List<String> arguments) {
        String first = arguments.isEmpty() ? "--help" : arguments.getFirst();
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
