package dev.baton.journal.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Blobs as files of a folder, {@code ab/<hash>}. Any number of threads and processes may use one folder, also from several machines
 * through a file system that they share.
 */
public final class FolderBlobs implements BlobStore {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path root;
    private final Path staging;
    private final Clock clock;

    public FolderBlobs(DataFolder folder) {
        this(folder, Clock.systemUTC());
    }

    FolderBlobs(DataFolder folder, Clock clock) {
        this(folder.blobs(), clock);
    }

    private FolderBlobs(Path root, Clock clock) {
        this.root = root;
        this.staging = root.resolve("staging");
        this.clock = clock;
    }

    /**
     * Uses a folder of its own, which several machines may share, and makes it where it is missing.
     *
     * @throws StorageException if it cannot be made
     */
    public static FolderBlobs at(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            DataFolder.createPrivate(root);
        } catch (IOException e) {
            throw StorageException.of("make the folder of blobs", root, e);
        }
        return new FolderBlobs(root, Clock.systemUTC());
    }

    @Override
    public String put(byte[] bytes) {
        String hash = BlobHash.of(bytes);
        if (!touch(hash)) {
            stage(target -> {
                target.write(ByteBuffer.wrap(bytes));
                return hash;
            });
        }
        return hash;
    }

    @Override
    public String put(InputStream content) {
        return stage(target -> copy(content, target));
    }

    @Override
    public InputStream get(String hash) {
        try {
            return Files.newInputStream(path(hash));
        } catch (NoSuchFileException e) {
            throw missing(hash);
        } catch (IOException e) {
            throw StorageException.of("read the blob " + hash, root, e);
        }
    }

    @Override
    public byte[] bytes(String hash) {
        try (InputStream in = get(hash)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw StorageException.of("read the blob " + hash, root, e);
        }
    }

    @Override
    public boolean contains(String hash) {
        return Files.exists(path(hash));
    }

    @Override
    public long size(String hash) {
        try {
            return Files.size(path(hash));
        } catch (NoSuchFileException e) {
            throw missing(hash);
        } catch (IOException e) {
            throw StorageException.of("read the blob " + hash, root, e);
        }
    }

    /** Where a blob is, or would be; the file must not be changed. */
    public Path path(String hash) {
        BlobHash.checked(hash);
        return folder(hash).resolve(hash);
    }

    private Path folder(String hash) {
        return root.resolve(hash.substring(0, 2));
    }

    @Override
    public void verify(String hash) {
        MessageDigest digest = BlobHash.digest();
        try (InputStream in = get(hash)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw StorageException.of("read the blob " + hash, root, e);
        }
        if (!BlobHash.of(digest).equals(hash)) {
            throw new StorageException(
                    StorageException.Kind.CORRUPTED,
                    "The blob " + path(hash)
                            + " is damaged: restore it from a backup, or rerun the step that made it.");
        }
    }

    @Override
    public int collect(Predicate<String> referenced, Duration minAge) {
        Instant youngest = clock.instant().minus(minAge);
        int deleted = 0;
        try (Stream<Path> files = Files.walk(root, 2)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (isOld(file, youngest) && mayGo(file, referenced) && delete(file, youngest)) {
                    deleted++;
                }
            }
        } catch (UncheckedIOException e) {
            throw StorageException.of("read the blob store", root, new IOException(e));
        } catch (IOException e) {
            throw StorageException.of("clean the blob store", root, e);
        }
        return deleted;
    }

    private static boolean isOld(Path file, Instant youngest) throws IOException {
        try {
            return Files.isRegularFile(file)
                    && Files.getLastModifiedTime(file).toInstant().isBefore(youngest);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** What is no blob by its name is what a crash left of a {@code put}. */
    private static boolean mayGo(Path file, Predicate<String> referenced) {
        String name = file.getFileName().toString();
        return !BlobHash.isOne(name) || !referenced.test(name);
    }

    /**
     * Moves the file away first and looks at its time again: a {@link #touch} before the move is seen here and the file put back,
     * one after the move finds nothing and writes anew.
     */
    private boolean delete(Path file, Instant youngest) throws IOException {
        Path away = staging.resolve("trash-" + UUID.randomUUID());
        try {
            DataFolder.createPrivate(staging);
            Files.move(file, away, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (isOld(away, youngest)) {
            Files.delete(away);
            return true;
        }
        Files.move(away, file, StandardCopyOption.ATOMIC_MOVE);
        return false;
    }

    /**
     * Marks a blob as used now; false if there is none. Its name is put on disk, too: who renamed it into place a moment ago may
     * not have come to that yet.
     */
    private boolean touch(String hash) {
        Path file = path(hash);
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            if (!Files.exists(file)) {
                return false;
            }
            DataFolder.sync(folder(hash));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw StorageException.of("touch the blob " + hash, root, e);
        }
    }

    /** Fills a channel and returns the hash of what it wrote. */
    private interface Filler {
        String fill(FileChannel target) throws IOException;
    }

    private String stage(Filler filler) {
        Path temporary = staging.resolve(UUID.randomUUID().toString());
        try {
            DataFolder.createPrivate(staging);
            String hash = fill(temporary, filler);
            if (touch(hash)) {
                Files.delete(temporary);
            } else {
                moveIntoPlace(temporary, hash);
            }
            return hash;
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw StorageException.of("write the blob store", root, e);
        } catch (RuntimeException e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    private static String fill(Path temporary, Filler filler) throws IOException {
        try (FileChannel target =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            String hash = filler.fill(target);
            target.force(true);
            return hash;
        }
    }

    private static String copy(InputStream content, FileChannel target) throws IOException {
        MessageDigest digest = BlobHash.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            digest.update(buffer, 0, read);
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
        }
        return BlobHash.of(digest);
    }

    private void moveIntoPlace(Path temporary, String hash) throws IOException {
        Path folder = folder(hash);
        DataFolder.createPrivate(folder);
        try {
            Files.move(temporary, folder.resolve(hash), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system cannot rename", e);
        }
        DataFolder.sync(folder);
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // What stays is collected later; the failure that led here says more.
            return;
        }
    }

    private StorageException missing(String hash) {
        return new StorageException(
                StorageException.Kind.MISSING,
                "The blob " + hash + " is not in " + root + ": it was deleted, or never stored here.");
    }
}
