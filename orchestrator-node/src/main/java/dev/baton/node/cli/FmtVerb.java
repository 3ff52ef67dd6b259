package dev.baton.node.cli;

import dev.baton.flow.Formatter;
import dev.baton.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton fmt}: flows in one layout. */
@Command(
        name = "fmt",
        description = {
            "Writes flows in one layout, in which every condition's body ends visibly. What a flow means stays as it is.",
            "",
            "Exit status: 0 done, 1 a file would change (--check), 2 a file has errors and was left as it is."
        },
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton fmt hello.flow", "  baton fmt -w flows/*.flow", "  baton fmt --check docs/patterns.md"})
final class FmtVerb extends Verb {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "A .flow file, or a Markdown file with ```flow fences.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = {"-w", "--write"},
            description = "Change the files. Without it the text goes to standard output.")
    private boolean write;

    @Option(names = "--check", description = "Change nothing; name the files that would change.")
    private boolean check;

    FmtVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        int exit = ExitCode.COMPLETED;
        for (Path file : files) {
            exit = Math.max(exit, format(file));
        }
        return exit;
    }

    private int format(Path file) throws IOException {
        Path path = shell.resolve(file);
        String text = Files.readString(path);
        Formatter.Formatted formatted = Formatter.format(new Source(file.toString(), text));
        if (formatted.hasErrors()) {
            FlowProblems.print(
                    formatted.diagnostics().stream().filter(d -> d.isError()).toList(), shell, shell.err());
            return ExitCode.USAGE;
        }
        boolean changes = !formatted.text().equals(text);
        if (check) {
            if (changes) {
                shell.out().println(file);
            }
            return changes ? ExitCode.FAILED : ExitCode.COMPLETED;
        }
        if (!write) {
            shell.out().print(formatted.text());
        } else if (changes) {
            replace(path, formatted.text());
            shell.err().println("wrote " + file);
        }
        return ExitCode.COMPLETED;
    }

    /** Whole or not at all. */
    private static void replace(Path path, String text) throws IOException {
        Path target = path.toRealPath();
        Path draft = Files.createTempFile(target.toAbsolutePath().getParent(), ".fmt", ".flow");
        try {
            Files.writeString(draft, text);
            Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(target));
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
