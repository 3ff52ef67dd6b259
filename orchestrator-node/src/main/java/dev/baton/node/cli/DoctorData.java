package dev.baton.node.cli;

import dev.baton.journal.RunStore;
import dev.baton.journal.SharedStore;
import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.StorageException;
import dev.baton.node.cli.terminal.Amounts;
import dev.baton.step.secret.KeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The data folder: whether it can be read and written, and how fast a write is safe; the key of the secrets. */
final class DoctorData {
    private static final int SYNCS = 21;
    private static final int BLOCK = 4_096;
    private static final Duration SLOW = Duration.ofMillis(50);
    private static final long LITTLE_SPACE = 1L << 30;
    private static final List<String> NETWORK = List.of("nfs", "cifs", "smb", "fuse", "9p", "afs");

    private final Shell shell;
    private final Path folder;

    DoctorData(Shell shell, DataOption data) {
        this.shell = shell;
        this.folder = data.path(shell);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(runs());
        if (shell.engine().namesSharedStore()) {
            findings.add(sharedRuns());
        }
        // Nothing is made for the sake of looking: without a folder, its parent tells how the disk is.
        Path place = folder;
        while (place != null && !Files.isDirectory(place)) {
            place = place.getParent();
        }
        if (place != null) {
            findings.add(disk(place));
            findings.add(sync(place));
        }
        findings.add(key());
        return findings;
    }

    private Finding runs() {
        String shown = shell.shown(folder);
        if (!DataFolder.exists(folder)) {
            return Finding.ok("data folder", shown + ", which the first run makes");
        }
        try (RunStore store = RunStore.open(DataFolder.open(folder))) {
            String runs = counted(store);
            long bytes = Files.size(folder.resolve("baton.db"));
            return Finding.ok("data folder", shown + ": " + runs + "; database " + Amounts.bytes(bytes));
        } catch (StorageException e) {
            return Finding.broken("data folder", String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            return Finding.broken("data folder", shown + ": " + e.getMessage(), "");
        }
    }

    private Finding sharedRuns() {
        try (SharedStore store = shell.engine().sharedStore()) {
            return Finding.ok("shared store", "PostgreSQL: " + counted(store.runs()));
        } catch (StorageException | IllegalArgumentException e) {
            return Finding.missing(
                    "shared store",
                    String.valueOf(e.getMessage()),
                    "nodes of a cluster need it; other runs go without, and without BATON_POSTGRES_URL nothing is said of it");
        }
    }

    private static String counted(RunStore store) {
        Map<String, Long> counts = store.countByStatus();
        return counts.isEmpty()
                ? "no runs"
                : counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static Finding disk(Path place) {
        try {
            FileStore store = Files.getFileStore(place);
            long free = store.getUsableSpace();
            String about = Amounts.bytes(free) + " free, " + store.type();
            String type = store.type().toLowerCase(Locale.ROOT);
            if (free < LITTLE_SPACE) {
                return Finding.missing(
                        "disk", about, "free some space: a full disk stops runs until there is room again");
            }
            return NETWORK.stream().anyMatch(type::startsWith)
                    ? Finding.missing(
                            "disk",
                            about,
                            "locks and syncs on a network file system are as good as its server: keep the data folder on a local disk")
                    : Finding.ok("disk", about);
        } catch (IOException e) {
            return Finding.broken("disk", place + ": " + e.getMessage(), "");
        }
    }

    /** The middle of some small synced writes: what a step costs at least. */
    private static Finding sync(Path place) {
        try {
            Path file = Files.createTempFile(place, ".doctor", ".tmp");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                long[] nanos = new long[SYNCS];
                for (int i = 0; i < SYNCS; i++) {
                    long begin = System.nanoTime();
                    channel.write(ByteBuffer.allocate(BLOCK), (long) i * BLOCK);
                    channel.force(false);
                    nanos[i] = System.nanoTime() - begin;
                }
                Arrays.sort(nanos);
                Duration middle = Duration.ofNanos(nanos[SYNCS / 2]);
                String about = String.format(Locale.ROOT, "%.2f ms for a write to be safe", middle.toNanos() / 1e6);
                return middle.compareTo(SLOW) > 0
                        ? Finding.missing(
                                "fsync", about, "every step waits for one: put the data folder on a faster disk")
                        : Finding.ok("fsync", about);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return Finding.broken(
                    "fsync",
                    place + " cannot be written: " + e.getMessage(),
                    "give this user write permission, or choose another folder with --data or BATON_HOME");
        }
    }

    private Finding key() {
        KeyFile key = KeyFile.locate(shell.environment(), shell.home());
        return key.exists()
                ? Finding.ok("key file", key.path() + ", for secrets")
                : Finding.ok("key file", key.path() + ", which the first secret makes");
    }
}
