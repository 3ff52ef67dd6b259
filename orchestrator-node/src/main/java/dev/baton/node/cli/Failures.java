package dev.baton.node.cli;

import dev.baton.host.RunServiceException;
import dev.baton.journal.folder.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong: one sentence, and what to do about it; a stack trace only to who asks for it. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Shell shell;

    Failures(Shell shell) {
        this.shell = shell;
    }

    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine line = problem.getCommandLine();
        String verb = line.getCommandSpec().qualifiedName();
        PrintWriter err = shell.err();
        err.println("baton: " + sentence(problem, verb));
        err.println("Try '" + verb + " --help'.");
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException problem, String verb) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            String word = unmatched.getUnmatched().getFirst();
            String what =
                    word.startsWith("-") ? "an option of '" + verb + "'" : "no further argument of '" + verb + "'";
            String found = word.startsWith("-") ? "', but '" + word + "' is none" : "";
            return word.startsWith("-")
                    ? "Expected " + what + ", but '" + word + "' is none"
                            + (near.isEmpty() ? "" : "; did you mean '" + String.join("' or '", near) + "'?")
                    : "Expected " + what + ", but there is '" + word + "'" + found;
        }
        if (problem instanceof MissingParameterException missing) {
            return "Expected " + named(missing.getMissing().getFirst()) + " for '" + verb + "', but there is none";
        }
        return String.valueOf(problem.getMessage());
    }

    /** An argument as it is typed: an option with its name. */
    private static String named(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName() + " " + option.paramLabel()
                : argument.paramLabel();
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine line, ParseResult parsed) {
        Throwable failure = unwrapped(thrown);
        boolean verbose = line.getCommand() instanceof Verb verb && verb.isVerbose();
        shell.out().flush();
        shell.err().println("baton: " + sentence(failure));
        if (verbose) {
            failure.printStackTrace(shell.err());
        }
        return failure instanceof CliException known ? known.exitCode() : ExitCode.FAILED;
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }

    private static String sentence(Throwable failure) {
        return switch (failure) {
            case CliException known -> String.valueOf(known.getMessage());
            case StorageException known -> String.valueOf(known.getMessage());
            case RunServiceException known -> String.valueOf(known.getMessage());
            case NoSuchFileException missing ->
                "Expected to read '" + missing.getFile() + "', but there is no such file";
            case FileSystemException file ->
                "Could not use '" + file.getFile() + "': "
                        + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason());
            case IOException io -> "Could not read or write: " + io.getMessage();
            default -> "This should not have happened: " + failure + "; run it again with --verbose to see where";
        };
    }
}
