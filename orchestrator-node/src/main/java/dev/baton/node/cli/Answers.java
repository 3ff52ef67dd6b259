package dev.baton.node.cli;

import dev.baton.run.RunCommand;
import dev.baton.run.Waiting;
import dev.baton.step.StoredText;

/** Answers as commands: addressed exactly, and sealed when they are secrets. */
final class Answers {
    private Answers() {}

    /** @param remote whether the run is elsewhere; then its node seals what is secret */
    static RunCommand.Answer command(Shell shell, boolean remote, String run, Waiting open, String value) {
        String address = address(open);
        if (!open.secret() || remote) {
            return new RunCommand.Answer(address, value, null, shell.user());
        }
        StoredText.Sealed sealed = shell.engine().secrets().seal(run, open.name(), value);
        return new RunCommand.Answer(address, "", sealed, shell.user());
    }

    /** {@code name#visit}. */
    static String address(Waiting open) {
        return open.name() + open.key().substring(open.key().lastIndexOf('#'));
    }

    /** The command that answers, for a person to type. */
    static String toType(Shell shell, RunsOption data, String run, Waiting open) {
        String command = "baton answer " + Words.quoted(run) + " " + Words.quoted(open.name());
        return command + example(open) + data.repeated(shell);
    }

    /** A value to begin with; a secret is asked for at the terminal, where it is not seen. */
    private static String example(Waiting open) {
        if (open.kind().equals("checkpoint")) {
            return " approve";
        } else if (!open.choices().isEmpty()) {
            return " " + Words.quoted(open.choices().getFirst());
        }
        return open.secret() ? "" : " VALUE";
    }
}
