package dev.baton.node.cli;

import dev.baton.run.RunCommand;
import dev.baton.run.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code baton answer}. */
@Command(
        name = "answer",
        description = {
            "Answers a question or a checkpoint of a run. When no other process has the run, it goes on here.",
            "",
            "A checkpoint takes approve, reject: WHY, revise: COMMENTS or jump LABEL. The first answer counts: the same again is"
                    + " fine, another is refused."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  baton answer last review-report approve",
            "  baton answer last review-report 'revise: shorter, please'",
            "  baton answer fetch-77x1 terms @terms.txt",
            "  baton answer fetch-77x1 api_key"
        })
final class AnswerVerb extends Verb {
    @Mixin
    private RunOption run = new RunOption();

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description =
                    "The checkpoint's name or the question's variable; NAME#VISIT for one of several, STEP/NAME for that of one call.")
    private String name = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "VALUE",
            description =
                    "The answer; @FILE takes the text of a file. Without it the terminal is asked, which is best for secrets.")
    private @Nullable String value;

    AnswerVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws Exception {
        Target target = run.target(shell);
        Optional<Waiting> open = Waiting.find(target.view().waiting(), name);
        String answer = value == null ? asked(open) : given(value);
        RunCommand.Answer command = open.isPresent()
                ? Answers.command(shell, run.data().isRemote(shell), target.id(), open.get(), answer)
                // Answered already, or not asked: the run knows, and says so.
                : new RunCommand.Answer(name, answer, null, shell.user());
        return run.staying(shell).tell(target, command, "answered");
    }

    private String given(String word) throws IOException {
        if (!word.startsWith("@") || word.length() == 1) {
            return word;
        }
        Path file = shell.resolve(Path.of(word.substring(1)));
        if (!Files.isRegularFile(file)) {
            throw CliException.usage("Expected a file '" + word.substring(1) + "' for the answer, but there is none");
        }
        return Files.readString(file).stripTrailing();
    }

    private String asked(Optional<Waiting> open) {
        if (open.isEmpty() || !shell.terminal().isInteractive()) {
            throw CliException.usage("Expected VALUE for '" + name + "', but there is none");
        }
        shell.out().println(open.get().message());
        shell.out().print(name + "> ");
        shell.out().flush();
        String typed = open.get().secret()
                ? shell.terminal().readSecret()
                : shell.terminal().readLine();
        if (typed == null) {
            throw CliException.usage("Expected an answer for '" + name + "', but the input ended");
        }
        return typed;
    }
}
