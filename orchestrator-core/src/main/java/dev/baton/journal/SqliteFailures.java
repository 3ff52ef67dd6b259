package dev.baton.journal;

import dev.baton.journal.Dialect.Failure;
import dev.baton.journal.folder.StorageException;
import dev.baton.journal.folder.StorageException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean. */
final class SqliteFailures {
    private static final long LITTLE_SPACE = 64 << 10;

    private final Path file;

    SqliteFailures(Path file) {
        this.file = file;
    }

    static boolean isBusy(SQLException failure) {
        return primary(failure) == SQLiteErrorCode.SQLITE_BUSY;
    }

    static Failure classify(SQLException failure) {
        return switch (primary(failure)) {
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_IOERR,
                    SQLITE_FULL,
                    SQLITE_PROTOCOL,
                    SQLITE_CANTOPEN,
                    SQLITE_NOMEM,
                    SQLITE_INTERRUPT,
                    SQLITE_ABORT -> Failure.TRANSIENT;
            case SQLITE_READONLY,
                    SQLITE_CORRUPT,
                    SQLITE_NOTADB,
                    SQLITE_PERM,
                    SQLITE_AUTH,
                    SQLITE_NOLFS,
                    SQLITE_FORMAT -> Failure.PERSISTENT;
            default -> Failure.STATEMENT;
        };
    }

    StorageException explain(SQLException failure) {
        return switch (primary(failure)) {
            case SQLITE_FULL -> full(failure);
            case SQLITE_IOERR -> hasSpace() ? failed(failure) : full(failure);
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH -> readOnly(file, failure);
            case SQLITE_CANTOPEN -> cannotOpen(failure);
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT ->
                new StorageException(
                        Kind.CORRUPTED,
                        "The database " + file
                                + " is damaged: restore it from a backup, or move it away to start anew.",
                        failure);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new StorageException(
                        Kind.BUSY,
                        "Another process kept the database " + file + " locked for too long: repeat the command.",
                        failure);
            default -> failed(failure);
        };
    }

    private StorageException full(SQLException failure) {
        return new StorageException(Kind.FULL, StorageException.full(file), failure);
    }

    private static StorageException readOnly(Path path, SQLException failure) {
        return new StorageException(Kind.READ_ONLY, StorageException.readOnly(path), failure);
    }

    private StorageException failed(SQLException failure) {
        return new StorageException(
                Kind.IO, "The database " + file + " failed: " + failure.getMessage() + ".", failure);
    }

    private StorageException cannotOpen(SQLException failure) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null || Files.isWritable(folder) ? failed(failure) : readOnly(folder, failure);
    }

    /** SQLite says "full" of its files only, and not of the memory that processes share through one. */
    private boolean hasSpace() {
        try {
            return Files.getFileStore(file).getUsableSpace() >= LITTLE_SPACE;
        } catch (IOException e) {
            return true;
        }
    }

    /** The result code without its extension, which is in the higher bytes. The driver's own refusals have no code. */
    private static SQLiteErrorCode primary(SQLException failure) {
        return failure instanceof SQLiteException coded
                ? SQLiteErrorCode.getErrorCode(coded.getResultCode().code & 0xff)
                : SQLiteErrorCode.SQLITE_ERROR;
    }
}
