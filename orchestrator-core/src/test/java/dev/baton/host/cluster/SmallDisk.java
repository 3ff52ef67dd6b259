package dev.baton.host.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own, in memory, that can be filled up. Only a superuser may mount one. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    static boolean isPossible(Path folder) throws IOException, InterruptedException {
        try (SmallDisk one = new SmallDisk(folder, "1m")) {
            return Files.isDirectory(one.folder);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /**
     * @param folder made where it is missing
     * @param size such as {@code 24m}
     * @throws IllegalStateException where it cannot be mounted
     */
    SmallDisk(Path folder, String size) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        run("mount", "-t", "tmpfs", "-o", "size=" + size + ",mode=0700", "tmpfs", folder.toString());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Until nothing goes in any more. */
    void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (Files.size(filler()) == 0) {
                throw full;
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("Expected '" + String.join(" ", command) + "' to work, but: " + said);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "--lazy", folder.toString());
    }
}
