package dev.baton.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** One verb of the command line. Made for one call. */
abstract class Verb implements Callable<Integer> {
    protected final Shell shell;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli heeds it.
    private boolean help;

    @Option(names = "--verbose", description = "Show all that is known of a failure.")
    private boolean verbose;

    Verb(Shell shell) {
        this.shell = shell;
    }

    boolean isVerbose() {
        return verbose || shell.isVerbose();
    }

    /** @return the process's exit code, see {@link ExitCode} */
    @Override
    public abstract Integer call() throws Exception;
}
