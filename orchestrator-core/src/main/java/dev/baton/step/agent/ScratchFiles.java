package dev.baton.step.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/** Writes an agent's files into the run's scratch folder, and nowhere else. */
final class ScratchFiles {
    private ScratchFiles() {}

    /** What is wrong with a path as a place inside the folder, if anything; continues "but". */
    static Optional<String> problemWith(String path) {
        Path parsed;
        try {
            parsed = Path.of(path);
        } catch (InvalidPathException e) {
            return Optional.of("'" + path + "' is no path in the scratch folder");
        }
        if (path.isBlank()
                || path.endsWith("/")
                || parsed.normalize().toString().isEmpty()) {
            return Optional.of("'" + path + "' names no file in the scratch folder");
        }
        if (parsed.isAbsolute()) {
            return Optional.of("'" + path + "' is absolute, and not relative to the scratch folder");
        }
        for (Path name : parsed) {
            if (name.toString().equals("..")) {
                return Optional.of("'" + path + "' leads out of the scratch folder");
            }
        }
        return Optional.empty();
    }

    /** @throws IOException also when a path, or a link on its way, leads out of the folder */
    static void write(Path scratch, Map<String, String> files) throws IOException {
        Files.createDirectories(scratch);
        Path root = scratch.toRealPath();
        for (var file : files.entrySet()) {
            writeOne(root, file.getKey(), file.getValue());
        }
    }

    private static void writeOne(Path root, String path, String content) throws IOException {
        Optional<String> problem = problemWith(path);
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        Path target = root.resolve(path).normalize();
        createFolders(root, root.relativize(target));
        if (Files.isSymbolicLink(target)) {
            throw outside(target);
        }
        // NOFOLLOW closes the gap between the look above and this write.
        try (var out = Files.newOutputStream(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The folders above the file, none of which may be a link that leads out. */
    private static void createFolders(Path root, Path file) throws IOException {
        Path current = root;
        for (int i = 0; i < file.getNameCount() - 1; i++) {
            current = current.resolve(file.getName(i));
            // Another branch may make it at the same moment.
            Files.createDirectories(current);
            if (!current.toRealPath().startsWith(root)) {
                throw outside(current);
            }
        }
    }

    private static IOException outside(Path path) {
        return new IOException("'" + path + "' is a link that leads out of the scratch folder");
    }
}
