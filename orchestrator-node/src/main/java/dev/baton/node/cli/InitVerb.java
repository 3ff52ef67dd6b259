package dev.baton.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton init}. */
@Command(
        name = "init",
        description = "Makes a small project that runs as it is: a flow, an agent, scripted answers, and a README.",
        sortOptions = false,
        optionListHeading = "%n",
        footerHeading = "%nExamples:%n",
        footer = {"  baton init my-flows", "  cd my-flows && baton run words.flow"})
final class InitVerb extends Verb {
    private static final List<String> FILES = List.of("words.flow", "agents.yaml", "agents/writer.md", "README.md");

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project's folder; this one without it.")
    private Path folder = Path.of(".");

    @Option(names = "--force", description = "Replace files that are there.")
    private boolean force;

    InitVerb(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        Path project = shell.resolve(folder);
        List<String> there = FILES.stream()
                .filter(file -> Files.exists(project.resolve(file)))
                .toList();
        if (!there.isEmpty() && !force) {
            throw CliException.failed("Expected to make " + String.join(", ", FILES) + " in " + shell.shown(project)
                    + ", but " + String.join(", ", there) + (there.size() == 1 ? " is" : " are")
                    + " there; --force replaces");
        }
        for (String file : FILES) {
            write(project.resolve(file), template(file));
            shell.out().println("made " + shell.shown(project.resolve(file)));
        }
        String enter = project.equals(shell.workingFolder()) ? "" : "cd " + Words.quoted(shell.shown(project)) + " && ";
        shell.out().println("\nnow: " + shell.style().bold(enter + "baton run words.flow"));
        return ExitCode.COMPLETED;
    }

    private static void write(Path path, String text) throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(path, text);
    }

    private static String template(String file) throws IOException {
        try (InputStream in = InitVerb.class.getResourceAsStream("init/" + file)) {
            if (in == null) {
                throw new IOException("the template " + file + " is not in this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
