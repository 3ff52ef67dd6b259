package dev.baton.host;

import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Where the processes of a data folder listen: one socket a process, named by its pid. */
final class SocketPaths {
    private static final String SUFFIX = ".sock";

    /** What a socket's address can hold, less the file's name; a longer folder gets a short one elsewhere. */
    private static final int MOST_BYTES = 80;

    private SocketPaths() {}

    static Path own(DataFolder folder) throws IOException {
        return home(folder).resolve(ProcessHandle.current().pid() + SUFFIX);
    }

    static List<Path> all(DataFolder folder) throws IOException {
        try (Stream<Path> files = Files.list(home(folder))) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static Path home(DataFolder folder) throws IOException {
        Path inside = folder.root().toAbsolutePath().resolve("sockets");
        Path home =
                inside.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES ? inside : elsewhere(inside);
        if (!Files.isDirectory(home)) {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return home;
    }

    /** Named after the folder's real path, so that every process of the folder comes to the same. */
    private static Path elsewhere(Path inside) throws IOException {
        Path parent = inside.getParent();
        Path real = parent == null ? inside : parent.toRealPath();
        String name = dev.baton.run.actor.RunJson.hash(real.toString().getBytes(StandardCharsets.UTF_8));
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"))
                .resolve("baton-" + System.getProperty("user.name", "user"))
                .resolve(name.substring(0, 16));
    }

    static void ownerOnly(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }
}
