package dev.baton.journal.folder;

import java.io.InputStream;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Large values and files by the SHA-256 of their content. A blob is on disk, whole, before {@code put} returns; so a record that
 * names it may be written then. Any number of threads and processes may use one store.
 *
 * <p>Storing what is there already marks it as used now, and {@link #collect} leaves what was used lately: a blob is stored before
 * the record that refers to it.
 *
 * <p>Methods block, and throw {@link StorageException}. A hash is 64 hexadecimal digits in lower case; what is none is an {@link
 * IllegalArgumentException}.
 */
public interface BlobStore {
    /** How old an unreferenced blob must be by default before it is deleted. */
    Duration DEFAULT_MIN_AGE = Duration.ofHours(24);

    /** Stores bytes; those that are there already are not written again. Returns their hash: 64 hexadecimal digits. */
    String put(byte[] bytes);

    /**
     * Stores a stream's content; the stream is read to its end and not closed. Nothing is stored if reading fails. Limits of size
     * are the caller's: a stream that throws when it is too long.
     *
     * @return the content's hash: 64 hexadecimal digits
     */
    String put(InputStream content);

    /**
     * Opens a blob; the caller closes it.
     *
     * @throws StorageException of kind MISSING if there is none
     */
    InputStream get(String hash);

    /** A blob's bytes at once, for blobs known to be small. */
    byte[] bytes(String hash);

    boolean contains(String hash);

    /**
     * A blob's length in bytes.
     *
     * @throws StorageException of kind MISSING if there is none
     */
    long size(String hash);

    /**
     * Reads a blob whole and compares it with its name.
     *
     * @throws StorageException of kind CORRUPTED if it is not what was stored, MISSING if there is none
     */
    void verify(String hash);

    /**
     * Deletes what nothing refers to.
     *
     * @param referenced whether a hash is referred to; asked for old blobs only
     * @param minAge how long ago a blob must have been stored, or stored again
     * @return how many blobs were deleted
     */
    int collect(Predicate<String> referenced, Duration minAge);
}
