package dev.baton.journal.folder;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Storage that cannot do what was asked. The message is one sentence for the person who runs the program. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, for code that must decide something. */
    public enum Kind {
        /** The disk, or a quota on it, is full. */
        FULL,
        /** The folder or the database may be read but not written. */
        READ_ONLY,
        /** The database, or a blob, is not what was written. */
        CORRUPTED,
        /** A newer version of the program has been here. */
        NEWER_SCHEMA,
        /** The tables are missing or of an older version, and this program was told to leave them alone. */
        OLDER_SCHEMA,
        /** The database server does not answer, or ends, or has no connection left. */
        UNREACHABLE,
        /** The database server refuses this user, or what it asks for. */
        DENIED,
        /** The path exists and is not a folder, or cannot be made one. */
        NOT_A_FOLDER,
        /** Another process held the database for too long. */
        BUSY,
        /** Reading or writing failed in some other way. */
        IO,
        /** What was asked for does not exist. */
        MISSING,
        /** Somebody else has written this record: the writer no longer owns what it writes to. */
        CONFLICT,
        /** The store has been closed. */
        CLOSED
    }

    private final Kind kind;
    private final String sentence;

    public StorageException(Kind kind, String message) {
        this(kind, message, null);
    }

    public StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sentence = message;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The sentence for a failure of the file system.
     *
     * @param doing what was tried, as it follows "Could not": {@code "write the blob store"}
     * @param path where
     */
    public static StorageException of(String doing, Path path, IOException cause) {
        String reason = reason(cause);
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("not enough space")) {
            return new StorageException(Kind.FULL, full(path), cause);
        }
        if (lower.contains("read-only file system")
                || cause instanceof AccessDeniedException
                || lower.contains("permission denied")) {
            return new StorageException(Kind.READ_ONLY, readOnly(path), cause);
        }
        return new StorageException(Kind.IO, "Could not " + doing + " at " + path + ": " + reason + ".", cause);
    }

    /** The sentence for a file system that says so by its own exception type. */
    public static StorageException of(Path path, ReadOnlyFileSystemException cause) {
        return new StorageException(Kind.READ_ONLY, readOnly(path), cause);
    }

    public static String full(Path path) {
        return "The disk that holds " + path + " is full: free some space, then repeat the command.";
    }

    public static String readOnly(Path path) {
        return path + " cannot be written: give this user write permission, or choose another folder with BATON_HOME.";
    }

    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException named && named.getReason() != null) {
            return named.getReason();
        }
        return cause.getMessage() != null
                ? cause.getMessage()
                : cause.getClass().getSimpleName();
    }
}
