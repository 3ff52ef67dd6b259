package dev.baton.journal.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The folder that holds everything of one installation.
 *
 * <pre>
 * baton.db                    the database (with baton.db-wal and baton.db-shm beside it while it is open)
 * blobs/ab/&lt;sha256&gt;           large values and files, by content
 * runs/&lt;id&gt;/scratch           a run's working files
 * runs/&lt;id&gt;/attempts/&lt;name&gt;   one attempt's output files
 * locks                       ownership of runs, see {@link OwnershipLocks}
 * </pre>
 *
 * <p>The folder is made with mode 0700: what is in it may be private, and who may write here may run commands as this user.
 *
 * <p>Nothing may open {@code baton.db} or {@code locks} as a plain file in a process that uses them: closing any descriptor of a
 * file drops all locks that the process holds on it.
 */
public final class DataFolder {
    /** The variable of the environment that names the folder. */
    public static final String HOME_VARIABLE = "BATON_HOME";

    /** The folder's name, in the working folder, where the variable is not set. */
    public static final String DEFAULT_NAME = ".baton";

    /** Most file systems allow 255 bytes. */
    private static final int LONGEST_NAME = 240;

    private static final int SHOWN_OF_LONG = 150;

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path root;

    private DataFolder(Path root) {
        this.root = root;
    }

    /** Where the folder is by rule: {@code $BATON_HOME}, else {@code .baton} in the working folder. Nothing is touched. */
    public static Path locate(Map<String, String> environment, Path workingFolder) {
        String home = environment.get(HOME_VARIABLE);
        return home == null || home.isBlank() ? workingFolder.resolve(DEFAULT_NAME) : workingFolder.resolve(home);
    }

    /**
     * Opens the folder, and makes it where it is missing.
     *
     * @throws StorageException if it is not a folder, or cannot be made or written
     */
    public static DataFolder open(Path path) {
        Path root = path.toAbsolutePath().normalize();
        requireFolders(root);
        try {
            createPrivate(root);
            // One folder must have one name: locks and databases are shared in a process by it.
            DataFolder folder = new DataFolder(root.toRealPath());
            createPrivate(folder.blobs());
            createPrivate(folder.runs());
            requireWritable(folder.root);
            return folder;
        } catch (IOException e) {
            throw StorageException.of("make the data folder", root, e);
        }
    }

    /** Whether there is a data folder at this path; for commands that only read and must not make one. */
    public static boolean exists(Path path) {
        return Files.isRegularFile(path.resolve("baton.db"));
    }

    public Path root() {
        return root;
    }

    public Path database() {
        return root.resolve("baton.db");
    }

    public Path blobs() {
        return root.resolve("blobs");
    }

    public Path runs() {
        return root.resolve("runs");
    }

    /** The file of {@link OwnershipLocks}. */
    public Path locks() {
        return root.resolve("locks");
    }

    /** A run's own folder. The path is safe whatever the id holds; nothing is made. */
    public Path run(String runId) {
        return runs().resolve(fileName(runId));
    }

    /** A run's working folder. Nothing is made. */
    public Path scratch(String runId) {
        return run(runId).resolve("scratch");
    }

    /** The folder of one attempt's output files, by the attempt's id without its run: {@code 4.2#1.1}. Nothing is made. */
    public Path attempt(String runId, String attempt) {
        return run(runId).resolve("attempts").resolve(fileName(attempt));
    }

    /**
     * A file name for any text: letters, digits, {@code . _ - #} stay, other bytes become {@code %hex}. Two texts never share a
     * name, and none is empty, hidden, a path or longer than file systems allow: of a long one, the beginning and a hash.
     */
    static String fileName(String text) {
        StringBuilder name = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b, name.isEmpty())) {
                name.append((char) b);
            } else {
                name.append('%').append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            }
        }
        if (name.length() > LONGEST_NAME) {
            return name.substring(0, SHOWN_OF_LONG) + "%~" + BlobHash.of(text.getBytes(StandardCharsets.UTF_8));
        }
        return name.isEmpty() ? "%" : name.toString();
    }

    private static boolean isPlain(byte b, boolean first) {
        boolean alphanumeric = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
        return alphanumeric || b == '_' || b == '-' || b == '#' || (b == '.' && !first);
    }

    /** Makes a folder, and what it lies in, for this user alone; on return it is on disk. */
    static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectories(folder);
        }
        Path parent = folder.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Puts a folder's list of names on disk; where folders cannot be opened, the file system does so by itself. */
    static void sync(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static void requireWritable(Path folder) {
        if (!Files.isWritable(folder)) {
            throw new StorageException(StorageException.Kind.READ_ONLY, StorageException.readOnly(folder));
        }
    }

    private static void requireFolders(Path path) {
        for (Path part = path; part != null; part = part.getParent()) {
            if (Files.exists(part) && !Files.isDirectory(part)) {
                throw new StorageException(
                        StorageException.Kind.NOT_A_FOLDER,
                        part + " is not a folder: move it away, or choose another folder with BATON_HOME.");
            }
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
