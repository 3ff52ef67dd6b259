package dev.baton.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code baton} command as a process of its own, with a home and a data folder that nobody else has. */
final class BatonProcess {
    /** The root of the checkout: where a newcomer types. */
    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    private static final long MOST_SECONDS = 120;
    static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path workingFolder;
    private final Map<String, String> environment;

    /** @param folder an empty one; the data folder is {@code data} in it, the home is {@code home} */
    BatonProcess(Path folder, Path workingFolder, Map<String, String> environment) {
        this.folder = folder;
        this.workingFolder = workingFolder;
        this.environment = Map.copyOf(environment);
    }

    Path data() {
        return folder.resolve("data");
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).await();
    }

    Running start(String... arguments) throws IOException {
        Files.createDirectories(folder.resolve("home"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Duser.home=" + folder.resolve("home"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.baton.node.app.Main"));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_") || name.startsWith("XDG_"));
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("BATON_HOME", data().toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** A command that has been started. */
    record Running(Process process, Path out, Path err) {
        /** What follows a text in what it says, once it has said so. */
        String awaitSaid(String text) throws IOException, InterruptedException {
            String said = Files.readString(out);
            while (!said.contains(text) || !said.endsWith("\n")) {
                assertTrue(process.isAlive(), () -> "it ended without saying '" + text + "'");
                // The file tells nobody that it has grown.
                process.waitFor(50, TimeUnit.MILLISECONDS);
                said = Files.readString(out);
            }
            return said.substring(said.indexOf(text) + text.length());
        }

        Result await() throws IOException, InterruptedException {
            try {
                assertTrue(
                        process.waitFor(MOST_SECONDS, TimeUnit.SECONDS),
                        () -> "it is still running after " + MOST_SECONDS + " s");
            } finally {
                process.destroyForcibly();
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        }
    }

    /** How a command ended. */
    record Result(int exit, String out, String err) {
        JsonNode json() throws IOException {
            return JSON.readTree(out);
        }

        Result exits(int expected) {
            assertEquals(expected, exit, this::toString);
            return this;
        }

        /** An output of a run with {@code --json}. */
        String output(String name) throws IOException {
            JsonNode value = json().path("outputs").path(name);
            return value.isTextual() ? value.asText() : value.toString();
        }

        String all() {
            return out + err;
        }
    }
}
