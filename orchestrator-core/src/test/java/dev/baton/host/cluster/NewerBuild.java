package dev.baton.host.cluster;

import dev.baton.run.Vocabulary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The next build of this tree, with one fact more: its sources with a few lines added, compiled. A step that succeeded is {@code
 * StepNoted}; among nodes that do not know that, a warning stands for it.
 */
final class NewerBuild {
    /** The kind of fact that only the newer build knows. */
    static final String FACT = "StepNoted";

    /** How the warning begins that stands for it. */
    static final String INSTEAD = "noted ";

    static final int LEVEL = Vocabulary.KNOWN + 1;

    private static final Path SOURCES = Path.of("src/main/java");

    private record Edit(String file, String line, String more) {}

    private static final List<Edit> EDITS = List.of(
            new Edit(
                    "run/RunEvent.java",
                    "@JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = \"RunStarted\"),",
                    "@JsonSubTypes.Type(value = RunEvent.StepNoted.class, name = \"" + FACT + "\"),"),
            new Edit("run/RunEvent.java", "record RunCancelled(Instant at) implements RunEvent {}", """
                    record StepNoted(AttemptId attempt) implements RunEvent {
                        @Override
                        public int since() {
                            return %d;
                        }

                        @Override
                        public List<RunEvent> older() {
                            return List.of(new WarningRaised("%s" + attempt));
                        }
                    }
                    """.formatted(
                            LEVEL, INSTEAD)),
            new Edit(
                    "run/Apply.java", "case RunEvent.WarningRaised e -> state;", "case RunEvent.StepNoted e -> state;"),
            new Edit(
                    "view/RunViewEdit.java",
                    "case RunEvent.Paused ignored -> unchanged();",
                    "case RunEvent.StepNoted ignored -> unchanged();"),
            new Edit(
                    "run/Attempts.java",
                    "deciding.emit(new RunEvent.StepSucceeded(id, found.output(), deciding.now()));",
                    "deciding.emit(new RunEvent.StepNoted(id));"));

    private NewerBuild() {}

    /**
     * Compiles it.
     *
     * @param folder an empty one
     * @return where its classes are
     */
    static Path compile(Path folder) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        copy(sources);
        for (Edit edit : EDITS) {
            replace(sources.resolve("dev/baton").resolve(edit.file()), edit.line(), edit.line() + "\n" + edit.more());
        }
        replace(
                sources.resolve("dev/baton/run/Vocabulary.java"),
                "int KNOWN = " + Vocabulary.KNOWN + ";",
                "int KNOWN = " + LEVEL + ";");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(sources, classes);
        return classes;
    }

    private static void copy(Path to) throws IOException {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path copy = to.resolve(SOURCES.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
    }

    private static void replace(Path file, String line, String with) throws IOException {
        String text = Files.readString(file);
        int at = text.indexOf(line);
        if (at < 0 || text.indexOf(line, at + 1) >= 0) {
            throw new AssertionError("Expected " + file.getFileName() + " to have once: " + line);
        }
        Files.writeString(file, text.replace(line, with));
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (Stream<Path> all = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
            List<Path> units = new ArrayList<>(
                    all.filter(path -> path.toString().endsWith(".java")).toList());
            List<String> options = List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString());
            boolean compiled = compiler.getTask(
                            null, files, problems, options, null, files.getJavaFileObjectsFromPaths(units))
                    .call();
            if (!compiled) {
                throw new AssertionError("Expected the newer build to compile, but " + problems.getDiagnostics());
            }
        }
    }

    /** Without this build's own classes, so that the other one is whole. */
    private static String classPath() {
        List<String> libraries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.endsWith(".jar"))
                .toList();
        return String.join(File.pathSeparator, libraries);
    }
}
