package dev.baton.journal;

import dev.baton.journal.folder.StorageException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Sees to it that the tables are those that this build knows. */
final class PostgresSchema {
    /** The number of the newest script under {@code postgresql/}. */
    static final int VERSION = 2;

    private static final String HISTORY = "schema_versions";
    private static final String SELECT_VERSION =
            "SELECT coalesce(max(version::int), 0) FROM " + HISTORY + " WHERE success AND version IS NOT NULL";

    private final PostgresConnections connections;
    private final int needed;

    PostgresSchema(PostgresConnections connections) {
        this(connections, VERSION);
    }

    PostgresSchema(PostgresConnections connections, int needed) {
        this.connections = connections;
        this.needed = needed;
    }

    /**
     * Brings the schema up to date where that is needed and allowed. If it is up to date already, that costs one query, and no
     * privilege but to read.
     */
    void prepare() throws SQLException {
        int found = version();
        if (found == needed) {
            return;
        }
        if (found > needed) {
            throw new StorageException(
                    StorageException.Kind.NEWER_SCHEMA,
                    place() + " was made by a newer version of Baton (schema " + found + ", this one knows " + needed
                            + "): use that version, or another schema with baton.postgresql.schema.");
        }
        if (!connections.settings().migrate()) {
            String state = found == 0
                    ? " has no tables of Baton"
                    : " is of an older version of Baton (schema " + found + ", this one needs " + needed + ")";
            throw new StorageException(
                    StorageException.Kind.OLDER_SCHEMA,
                    place() + state + ", and baton.postgresql.migrate is off: start once with migrate = on, as a user"
                            + " who may create tables.");
        }
        migrate();
    }

    private String place() {
        return "The schema '" + connections.settings().schema() + "' of " + connections.describe();
    }

    private int version() throws SQLException {
        try (Connection connection = connections.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SELECT_VERSION)) {
            return row.next() ? row.getInt(1) : 0;
        } catch (SQLException e) {
            if (PostgresFailures.isMissingTable(e)) {
                return 0;
            }
            throw e;
        }
    }

    /** Any number of processes may do so at once: Flyway takes a lock in the database. */
    private void migrate() throws SQLException {
        try {
            Flyway.configure(PostgresSchema.class.getClassLoader())
                    .dataSource(connections.patientSource())
                    .schemas(connections.settings().schema())
                    .table(HISTORY)
                    .locations("classpath:dev/baton/journal/postgresql")
                    .sqlMigrationPrefix("")
                    .sqlMigrationSeparator("-")
                    .placeholderReplacement(false)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw failed(e);
        }
    }

    /** Throws the database's own failure, where there is one. */
    private StorageException failed(FlywayException e) throws SQLException {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure) {
                if ("42501".equals(failure.getSQLState())) {
                    return new StorageException(
                            StorageException.Kind.DENIED,
                            place() + " has to be made or brought up to date, and the user '"
                                    + connections.settings().user()
                                    + "' may not do that: start once as a user who may create tables there.",
                            e);
                }
                throw failure;
            }
        }
        return new StorageException(
                StorageException.Kind.IO, place() + " could not be brought up to date: " + e.getMessage() + ".", e);
    }
}
