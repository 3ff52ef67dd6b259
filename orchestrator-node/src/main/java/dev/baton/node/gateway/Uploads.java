package dev.baton.node.gateway;

import dev.baton.client.Ask;
import dev.baton.client.Say;
import dev.baton.journal.folder.BlobStore;
import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients send in chunks, in files of a private folder below the node's data that is emptied when a gateway opens: bodies of
 * requests may hold secrets. Bounded in number and size, and forgotten when not used for a while. Methods block.
 */
final class Uploads implements AutoCloseable {
    static final String FOLDER = "uploads";
    static final int MOST = 1_000;
    static final long MOST_BYTES = 256L << 20;
    static final long MOST_BYTES_IN_ALL = 1L << 30;
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    /** Bodies of requests are read into memory. */
    static final long MOST_BODY_BYTES = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_PART = 255;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");

    private final Path folder;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Map<String, Upload> uploads = new HashMap<>();

    /** Opens the folder of a node that nobody else has; what an earlier process left there is deleted. */
    Uploads(DataFolder data, BlobStore blobs, InstantSource clock) throws IOException {
        this.folder = empty(data.root().resolve(FOLDER));
        this.blobs = blobs;
        this.clock = clock;
    }

    private static Path empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        return folder;
    }

    private static final class Upload {
        final Ask.Upload begun;
        final Path file;
        long at;
        boolean complete;
        Instant used;

        Upload(Ask.Upload begun, Path file, Instant now) {
            this.begun = begun;
            this.file = file;
            this.used = now;
        }
    }

    /** @param owner who the token says it is; names of uploads are theirs alone */
    Say begin(String owner, Ask.Upload ask) {
        String problem = problem(ask);
        if (problem != null) {
            return new Say.Refused(problem);
        }
        Upload upload;
        synchronized (this) {
            forgetOld();
            Upload known = uploads.get(key(owner, ask.upload()));
            if (known == null) {
                if (uploads.size() >= MOST || inAll() + ask.bytes() > MOST_BYTES_IN_ALL) {
                    return new Say.Refused("Expected room for an upload of " + ask.bytes() + " bytes, but there are "
                            + uploads.size() + " with " + inAll() + " bytes already, and at most " + MOST + " with "
                            + MOST_BYTES_IN_ALL + "; try again in some minutes");
                }
                known = new Upload(ask, create(folder.resolve("u" + System.nanoTime())), clock.instant());
                uploads.put(key(owner, ask.upload()), known);
            } else if (!known.begun.equals(ask)) {
                return new Say.Refused("Expected an upload '" + ask.upload() + "' as it was begun, but it differs");
            }
            upload = known;
        }
        synchronized (upload) {
            upload.used = clock.instant();
            return new Say.Uploading(upload.at);
        }
    }

    private static @org.jspecify.annotations.Nullable String problem(Ask.Upload ask) {
        if (!ID.matcher(ask.upload()).matches()) {
            return "Expected a name of 8 to 64 letters and digits for an upload, but got '" + ask.upload() + "'";
        }
        if (!HASH.matcher(ask.sha256()).matches()) {
            return "Expected a SHA-256 of 64 hexadecimal digits in lower case, but got something else";
        }
        long most = ask.name().isEmpty() ? MOST_BODY_BYTES : MOST_BYTES;
        if (ask.bytes() < 0 || ask.bytes() > most) {
            return "Expected an upload of at most " + (most >> 20) + " MiB, but '" + ask.name() + "' has " + ask.bytes()
                    + " bytes; put it where the node can fetch it";
        }
        return ask.name().isEmpty() || isSafe(ask.name())
                ? null
                : "Expected a file name inside the run's working folder, but got '" + ask.name()
                        + "': relative, without '..', at most " + LONGEST_NAME + " characters";
    }

    /** Whether a name can only be a file inside of the folder that it is put into. */
    static boolean isSafe(String name) {
        if (name.length() > LONGEST_NAME || name.startsWith("/") || name.contains("\\")) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.length() > LONGEST_PART) {
                return false;
            }
        }
        return name.chars().noneMatch(Character::isISOControl);
    }

    private long inAll() {
        return uploads.values().stream()
                .mapToLong(upload -> upload.begun.bytes())
                .sum();
    }

    Say chunk(String owner, Ask.Chunk ask) {
        Optional<Upload> found = find(owner, ask.upload());
        if (found.isEmpty()) {
            return new Say.Gone();
        }
        Upload upload = found.get();
        synchronized (upload) {
            upload.used = clock.instant();
            boolean tooMuch =
                    ask.data().length > Ask.Chunk.MOST_BYTES || ask.offset() + ask.data().length > upload.begun.bytes();
            if (tooMuch || ask.offset() > upload.at || ask.offset() < 0) {
                return new Say.Refused(
                        "Expected a chunk of at most " + Ask.Chunk.MOST_BYTES + " bytes from byte " + upload.at + " of "
                                + upload.begun.bytes() + ", but got " + ask.data().length + " from " + ask.offset());
            }
            write(upload, ask);
            upload.at = Math.max(upload.at, ask.offset() + ask.data().length);
            return new Say.Uploading(upload.at);
        }
    }

    private static Path create(Path file) {
        try {
            return Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the upload could not be begun: " + e.getMessage(), e);
        }
    }

    /** Makes no file: one that has been forgotten meanwhile stays away. */
    private static void write(Upload upload, Ask.Chunk ask) {
        try (FileChannel file = FileChannel.open(upload.file, StandardOpenOption.WRITE)) {
            ByteBuffer data = ByteBuffer.wrap(ask.data());
            long at = ask.offset();
            while (data.hasRemaining()) {
                at += file.write(data, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the upload could not be written: " + e.getMessage(), e);
        }
    }

    /** Checks what came; a file goes to the blobs, and is no upload any more. */
    Say end(String owner, String id) {
        Optional<Upload> found = find(owner, id);
        if (found.isEmpty()) {
            return new Say.Gone();
        }
        Upload upload = found.get();
        synchronized (upload) {
            upload.used = clock.instant();
            try {
                if (upload.at != upload.begun.bytes() || !sha256(upload.file).equals(upload.begun.sha256())) {
                    forget(owner, id);
                    return new Say.Refused("Expected an upload of " + upload.begun.bytes() + " bytes with SHA-256 "
                            + upload.begun.sha256() + ", but what came is something else; send it again");
                }
                if (upload.begun.name().isEmpty()) {
                    upload.complete = true;
                    return new Say.Fine();
                }
                String hash;
                try (InputStream in = Files.newInputStream(upload.file)) {
                    hash = blobs.put(in);
                }
                forget(owner, id);
                return new Say.Stored(hash, upload.begun.bytes());
            } catch (IOException e) {
                throw new UncheckedIOException("the upload could not be stored: " + e.getMessage(), e);
            }
        }
    }

    /** The body of a request, once it has arrived whole. */
    Optional<byte[]> body(String owner, String id) {
        Optional<Upload> found = find(owner, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Upload upload = found.get();
        synchronized (upload) {
            upload.used = clock.instant();
            try {
                return upload.complete ? Optional.of(Files.readAllBytes(upload.file)) : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException("the upload could not be read: " + e.getMessage(), e);
            }
        }
    }

    private static String key(String owner, String id) {
        return owner + "\n" + id;
    }

    private synchronized Optional<Upload> find(String owner, String id) {
        return Optional.ofNullable(uploads.get(key(owner, id)));
    }

    /** Deletes an upload, if it is there. */
    synchronized void forget(String owner, String id) {
        Upload upload = uploads.remove(key(owner, id));
        if (upload != null) {
            delete(upload.file);
        }
    }

    synchronized void forgetOld() {
        Instant before = clock.instant().minus(FORGOTTEN_AFTER);
        uploads.values().removeIf(upload -> {
            boolean old = upload.used.isBefore(before);
            if (old) {
                delete(upload.file);
            }
            return old;
        });
    }

    synchronized int count() {
        return uploads.size();
    }

    /** What cannot be deleted now is deleted when the next gateway opens. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("an upload could not be deleted", e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }

    @Override
    public synchronized void close() {
        uploads.values().forEach(upload -> delete(upload.file));
        uploads.clear();
        delete(folder);
    }
}
