package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/** Brings SQLite's schema up to date: all scripts that have not run yet, in one transaction. */
final class Migrations {
    private static final Pattern STATEMENT_END = Pattern.compile(";\\s*\n");

    private final String folder;
    private final List<String> scripts;

    /**
     * @param folder the folder of resources beside this class
     * @param scripts its files in the order of their versions; a script's statements end in {@code ;} at the end of a line
     */
    Migrations(String folder, List<String> scripts) {
        this.folder = folder;
        this.scripts = scripts;
    }

    void run(Connection connection, Path file) throws SQLException {
        if (version(connection, file) == scripts.size()) {
            return;
        }
        SqliteDialect.execute(connection, "BEGIN IMMEDIATE");
        try {
            // Read again under the lock: another process may have been faster.
            for (String script : scripts.subList((int) version(connection, file), scripts.size())) {
                runScript(connection, script);
            }
            SqliteDialect.execute(connection, "PRAGMA user_version = " + scripts.size());
            SqliteDialect.execute(connection, "COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    /** A failed commit may have rolled back by itself. */
    private static void rollback(Connection connection, Exception cause) {
        try {
            SqliteDialect.execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private long version(Connection connection, Path file) throws SQLException {
        long version = SqliteDialect.number(connection, "PRAGMA user_version");
        if (version > scripts.size()) {
            throw new StorageException(
                    StorageException.Kind.NEWER_SCHEMA,
                    "The database " + file + " was made by a newer version of Baton (schema " + version
                            + ", this one knows " + scripts.size()
                            + "): use that version, or another folder with BATON_HOME.");
        }
        return version;
    }

    private void runScript(Connection connection, String script) throws SQLException {
        for (String sql : STATEMENT_END.split(read(script), -1)) {
            if (!sql.isBlank()) {
                SqliteDialect.execute(connection, sql);
            }
        }
    }

    private String read(String script) {
        try (InputStream in = Migrations.class.getResourceAsStream(folder + "/" + script)) {
            if (in == null) {
                throw new IllegalStateException(
                        "Expected the resource " + folder + "/" + script + ", but it is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
