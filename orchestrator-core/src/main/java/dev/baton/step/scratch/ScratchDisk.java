package dev.baton.step.scratch;

import dev.baton.step.ContentStore;
import dev.baton.step.FileChange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the files of one scratch folder, never through a link that leaves it, and none through memory. */
final class ScratchDisk {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path root;
    private final ContentStore contents;

    ScratchDisk(Path root, ContentStore contents) {
        this.root = root;
        this.contents = contents;
    }

    Path root() {
        return root;
    }

    void make() throws IOException {
        Files.createDirectories(root);
    }

    boolean holds(String path) {
        return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    FileStamp stamp(FileChange change) throws IOException {
        return change.isFolder() ? FileStamp.FOLDER : FileStamp.of(root.resolve(change.path()));
    }

    /** Stores a file's content and answers its hash. */
    String store(String path) throws IOException {
        return contents.storeFile(root.resolve(path));
    }

    String hash(String path) throws IOException {
        try (InputStream in = Files.newInputStream(root.resolve(path))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }

    /** Whether there is a file with that content; it gets the right mark, if it has it not. */
    boolean isLike(FileChange change) throws IOException {
        Path place = root.resolve(change.path());
        if (change.isFolder()) {
            return leadsHere(place);
        }
        if (!Files.isRegularFile(place)
                || !place.toRealPath().startsWith(root.toRealPath())
                || Files.size(place) != change.bytes()
                || !hash(change.path()).equals(change.hash())) {
            return false;
        }
        mark(place, change.executable());
        return true;
    }

    /** Puts a file, or a folder, where it should be, as a whole and in place of any other. */
    void restore(FileChange change) throws IOException {
        Path folder = folderOf(change.path());
        if (change.isFolder()) {
            return;
        }
        Path place = root.resolve(change.path());
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("'" + change.path() + "' is a file of the run, but here it is a folder");
        }
        Path unfinished = folder.resolve(ScratchFolders.OWN + UUID.randomUUID() + ".tmp");
        try {
            contents.restore(Objects.requireNonNull(change.hash()), unfinished);
            mark(unfinished, change.executable());
            Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The folders above a file, made where they are missing. */
    private Path folderOf(String path) throws IOException {
        Path real = root.toRealPath();
        Path folder = root;
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            folder = folder.resolve(names[i]);
            Files.createDirectories(folder);
            if (!folder.toRealPath().startsWith(real)) {
                throw new IOException("'" + path
                        + "' is a file of the run, but here it is behind a link that leaves the scratch folder");
            }
        }
        return folder;
    }

    /** Deletes a file, or a folder that is empty, with the folders that become empty by it. */
    void delete(FileChange change) throws IOException {
        Path place = root.resolve(change.path());
        boolean isFolder = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
        if (leadsHere(place.getParent()) && isFolder == change.isFolder()) {
            removeEmpty(isFolder ? place : deleted(place));
        }
    }

    private static @Nullable Path deleted(Path file) throws IOException {
        Files.deleteIfExists(file);
        return file.getParent();
    }

    /** Folders with files in them are not recorded: one goes with the last file. */
    private void removeEmpty(@Nullable Path folder) throws IOException {
        for (Path each = folder; each != null && !each.equals(root); each = each.getParent()) {
            try {
                Files.delete(each);
            } catch (DirectoryNotEmptyException | NotDirectoryException | NoSuchFileException e) {
                return;
            }
        }
    }

    private boolean leadsHere(@Nullable Path folder) throws IOException {
        return folder != null
                && Files.isDirectory(folder)
                && folder.toRealPath().startsWith(root.toRealPath());
    }

    /** Whoever may read a program may run it. */
    private static void mark(Path file, boolean executable) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OWNER_EXECUTE) == executable) {
            return;
        }
        Set<PosixFilePermission> marked = EnumSet.copyOf(permissions);
        set(marked, PosixFilePermission.OWNER_EXECUTE, executable && may(marked, PosixFilePermission.OWNER_READ));
        set(marked, PosixFilePermission.GROUP_EXECUTE, executable && may(marked, PosixFilePermission.GROUP_READ));
        set(marked, PosixFilePermission.OTHERS_EXECUTE, executable && may(marked, PosixFilePermission.OTHERS_READ));
        Files.setPosixFilePermissions(file, marked);
    }

    private static boolean may(Set<PosixFilePermission> permissions, PosixFilePermission one) {
        return permissions.contains(one);
    }

    private static void set(Set<PosixFilePermission> permissions, PosixFilePermission one, boolean is) {
        if (is) {
            permissions.add(one);
        } else {
            permissions.remove(one);
        }
    }
}
