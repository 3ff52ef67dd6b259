package dev.baton.node.cli;

import dev.baton.client.BatonClient;
import dev.baton.step.FileChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of this machine for a run's working folder elsewhere, as {@code --file} names them. */
final class FilesToSend {
    private static final int MOST = 1_000;
    private static final long MOST_BYTES = 256L << 20;
    private static final long MOST_BYTES_IN_ALL = 1L << 30;

    private final Shell shell;
    private final List<String> words;

    /** @param words {@code PATH} or {@code PATH=NAME} */
    FilesToSend(Shell shell, List<String> words) {
        this.shell = shell;
        this.words = List.copyOf(words);
    }

    /** Sends each, once all are known to be allowed. */
    List<FileChange> send(BatonClient client) throws IOException {
        Map<String, Path> files = files();
        List<FileChange> uploaded = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            uploaded.add(client.upload(file.getValue(), file.getKey()));
        }
        return uploaded;
    }

    /** By name in the working folder. */
    Map<String, Path> files() throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.lastIndexOf('=');
            Path path = shell.resolve(Path.of(equals < 1 ? word : word.substring(0, equals)));
            String name = equals < 1 ? String.valueOf(path.getFileName()) : word.substring(equals + 1);
            if (Files.isDirectory(path)) {
                addFolder(files, path, name);
            } else if (Files.isRegularFile(path)) {
                add(files, name, path);
            } else {
                throw CliException.usage("Expected a file or folder '" + word + "' for --file, but there is none");
            }
        }
        requireBounds(files);
        return files;
    }

    private static void addFolder(Map<String, Path> files, Path folder, String name) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path :
                    (Iterable<Path>) inside.filter(Files::isRegularFile).sorted()::iterator) {
                String inner = folder.relativize(path)
                        .toString()
                        .replace(path.getFileSystem().getSeparator(), "/");
                add(files, name.isEmpty() || name.equals(".") ? inner : name + "/" + inner, path);
                if (files.size() > MOST) {
                    throw CliException.usage("Expected at most " + MOST + " files, but '" + folder
                            + "' holds more; pack them into an archive");
                }
            }
        }
    }

    private static void add(Map<String, Path> files, String name, Path path) {
        if (files.put(name, path) != null) {
            throw CliException.usage("Expected one file for '" + name + "', but --file gives two");
        }
    }

    private static void requireBounds(Map<String, Path> files) throws IOException {
        long all = 0;
        for (Path file : files.values()) {
            long bytes = Files.size(file);
            all += bytes;
            if (bytes > MOST_BYTES) {
                throw CliException.usage("Expected files of at most 256 MiB, but '" + file
                        + "' is larger; put it where the node can fetch it");
            }
        }
        if (all > MOST_BYTES_IN_ALL) {
            throw CliException.usage(
                    "Expected files of at most 1 GiB in all, but there is more; put them where the node can fetch them");
        }
    }
}
