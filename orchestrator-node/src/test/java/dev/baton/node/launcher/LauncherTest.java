package dev.baton.node.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/bin/baton} in a release of its own, with JDKs that only say how they were started. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            echo "pid $$"
            for argument; do
              case $argument in -XX:AOTCacheOutput=*) echo archive >"${argument#*=}" ;; esac
              echo "<$argument>"
            done
            """;

    // The archive of classes is still being made in the background when a test ends: what it writes must not fail it.
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path launcher;

    @BeforeEach
    void a_release() throws IOException {
        Path release = folder.resolve("a release");
        launcher = write(release.resolve("bin/baton"), Files.readString(Path.of("../deploy/bin/baton")));
        write(release.resolve("lib/baton.jar"), "");
        write(release.resolve("native/Linux/x86_64/libsqlitejdbc.so"), "");
    }

    @Test
    void arguments_arrive_as_they_were_given() throws Exception {
        Started baton = start(launcher, jdk("25.0.1"), "run", "a b", "", "*", "--x=\"y\"");
        assertEquals(
                List.of("<dev.baton.node.app.Main>", "<run>", "<a b>", "<>", "<*>", "<--x=\"y\">"),
                baton.arguments("<dev.baton.node.app.Main>"));
    }

    @Test
    void the_launcher_becomes_the_jvm() throws Exception {
        Started baton = start(launcher, jdk("25.0.1"), "list");
        assertEquals("pid " + baton.pid, baton.lines.getFirst());
    }

    @Test
    void it_is_found_through_links() throws Exception {
        Path first = Files.createSymbolicLink(folder.resolve("first"), launcher);
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));
        assertEquals(0, start(second, jdk("25.0.1"), "list").status, first.toString());
    }

    @Test
    void a_newer_jdk_gets_the_flags_that_an_older_one_does_not_know() throws Exception {
        String flag = "<--sun-misc-unsafe-memory-access=allow>";
        assertTrue(start(launcher, jdk("25"), "list").lines.contains(flag));
        assertFalse(start(launcher, jdk("21.0.9"), "list").lines.contains(flag));
    }

    @Test
    void a_jdk_that_is_too_old_is_refused() throws Exception {
        Started baton = start(launcher, jdk("17.0.15"), "list");
        assertEquals(69, baton.status);
        assertTrue(baton.lines.getFirst().startsWith("baton: Expected a JDK 21 or newer"), baton.lines.toString());
    }

    @Test
    void sqlite_is_loaded_from_where_it_lies_ready() throws Exception {
        Path library = launcher.resolveSibling("../native/Linux/x86_64").toRealPath();
        List<String> lines = start(launcher, jdk("25.0.1"), "list").lines;
        assertTrue(lines.contains("<-Dorg.sqlite.lib.path=" + library + ">"), lines.toString());
    }

    @Test
    void the_archive_of_classes_is_made_once_and_used_from_then_on() throws Exception {
        Path jdk = jdk("25.0.1");
        assertEquals(Optional.empty(), archive(start(launcher, jdk, "list")));
        Path made = awaitArchive(Path.of(""));
        assertEquals(Optional.of(made), archive(start(launcher, jdk, "list")));
    }

    @Test
    void an_archive_of_other_libraries_is_not_used_though_it_is_newer() throws Exception {
        Path jdk = jdk("25.0.1");
        start(launcher, jdk, "list");
        Path made = awaitArchive(Path.of(""));
        Path library = launcher.resolveSibling("../lib/baton.jar").toRealPath();
        Files.writeString(library, "another release");
        Files.setLastModifiedTime(library, FileTime.from(Instant.EPOCH));
        assertEquals(Optional.empty(), archive(start(launcher, jdk, "list")));
        awaitArchive(made);
    }

    private static Optional<Path> archive(Started baton) {
        String option = "<-XX:AOTCache=";
        return baton.lines.stream()
                .filter(line -> line.startsWith(option))
                .map(line -> Path.of(line.substring(option.length(), line.length() - 1)))
                .findFirst();
    }

    /** Waits until there is another archive than that before, and that alone. */
    private Path awaitArchive(Path before) throws IOException, InterruptedException {
        Path folder = launcher.getParent().getParent().toRealPath().resolve("aot");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            List<Path> files = Files.isDirectory(folder) ? list(folder) : List.of();
            if (files.size() == 1
                    && files.getFirst().toString().endsWith(".aot")
                    && !files.getFirst().equals(before)) {
                return files.getFirst();
            }
            Thread.sleep(20);
        }
        throw new AssertionError("Expected an archive in " + folder + ", but there is none");
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Path jdk(String version) throws IOException {
        Path home = folder.resolve("jdk-" + version);
        write(home.resolve("bin/java"), JAVA);
        write(home.resolve("release"), """
                JAVA_RUNTIME_VERSION="%1$s"
                JAVA_VERSION="%1$s"
                OS_ARCH="x86_64"
                OS_NAME="Linux"
                """.formatted(version));
        return home;
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private Started start(Path command, Path jdk, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(Map.of("BATON_JAVA_HOME", jdk.toString(), "HOME", folder.toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Started(process.pid(), process.waitFor(), output.lines().toList());
    }

    private record Started(long pid, int status, List<String> lines) {
        List<String> arguments(String from) {
            return lines.subList(lines.indexOf(from), lines.size());
        }
    }
}
