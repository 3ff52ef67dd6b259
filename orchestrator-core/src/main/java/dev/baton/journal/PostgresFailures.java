package dev.baton.journal;

import dev.baton.journal.Dialect.Failure;
import dev.baton.journal.folder.StorageException;
import dev.baton.journal.folder.StorageException.Kind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's error codes, the SQLSTATEs, mean. */
final class PostgresFailures {
    private static final String NO_STATE = "";

    private final PostgresConnections connections;

    PostgresFailures(PostgresConnections connections) {
        this.connections = connections;
    }

    /** A key was taken by somebody whose write could not be seen before. */
    static boolean isTaken(SQLException failure) {
        return state(failure).equals("23505");
    }

    /** Whether the tables are not there. */
    static boolean isMissingTable(SQLException failure) {
        String state = state(failure);
        return state.equals("42P01") || state.equals("3F000");
    }

    static Failure classify(SQLException failure) {
        String state = state(failure);
        return switch (state) {
            case NO_STATE -> isFromPool(failure) ? Failure.TRANSIENT : Failure.STATEMENT;
            // Ended by an administrator, crashed, starting, or idle for too long; cancelled; locked; a standby.
            case "57P01", "57P02", "57P03", "57P05", "57014", "55P03", "25006" -> Failure.TRANSIENT;
            // Refused as a user, for a password, for a privilege; no such database, schema or table; damaged.
            case "28000", "28P01", "42501", "3D000", "3F000", "42P01", "XX001", "XX002" -> Failure.PERSISTENT;
            // Connection; serialization and deadlock; disk, memory, number of connections; the server's own files.
            default -> isOneOf(state, "08", "40", "53", "58") ? Failure.TRANSIENT : Failure.STATEMENT;
        };
    }

    /** Whether another connection, now or soon, may do what this one could not. */
    static boolean isLost(SQLException failure) {
        String state = state(failure);
        return isOneOf(state, "08")
                || switch (state) {
                    case "57P01", "57P02", "57P03", "57P05", "53300", "40001", "40P01" -> true;
                    default -> false;
                };
    }

    StorageException explain(SQLException failure) {
        String state = state(failure);
        return switch (state) {
            case NO_STATE -> isFromPool(failure) ? busyPool(failure) : failed(failure);
            case "28000", "28P01" -> wrongUser(failure);
            case "42501" -> notAllowed(failure);
            case "3D000" -> noDatabase(failure);
            case "3F000", "42P01" -> noTables(failure);
            case "25006" -> readOnly(failure);
            case "53100" -> full(failure);
            case "53300" -> noConnectionLeft(failure);
            case "57014" -> tooSlow(failure);
            case "40001", "40P01", "55P03" -> locked(failure);
            case "XX001", "XX002" -> damaged(failure);
            default -> isOneOf(state, "08", "57") ? unreachable(failure) : failed(failure);
        };
    }

    private StorageException wrongUser(SQLException failure) {
        return because(
                Kind.DENIED,
                connections.server() + " refuses the user '" + user() + "' or its password: set "
                        + PostgresSettings.USER_VARIABLE + " and " + PostgresSettings.PASSWORD_VARIABLE
                        + ", and see the server's pg_hba.conf.",
                failure);
    }

    private StorageException notAllowed(SQLException failure) {
        return because(
                Kind.DENIED,
                "The user '" + user() + "' of " + connections.describe() + " lacks a privilege (" + reason(failure)
                        + "): grant it USAGE on the schema '" + schema()
                        + "' and SELECT, INSERT, UPDATE and DELETE on all its tables.",
                failure);
    }

    private StorageException noDatabase(SQLException failure) {
        return because(
                Kind.MISSING,
                connections.server() + " has no database '" + connections.database()
                        + "': create it, or name another one in " + PostgresSettings.URL_VARIABLE + ".",
                failure);
    }

    private StorageException noTables(SQLException failure) {
        return because(
                Kind.OLDER_SCHEMA,
                "The schema '" + schema() + "' of " + connections.describe() + " lacks tables of Baton ("
                        + reason(failure)
                        + "): start once with baton.postgresql.migrate = on, as a user who may create them.",
                failure);
    }

    private StorageException readOnly(SQLException failure) {
        return because(
                Kind.READ_ONLY,
                connections.describe() + " can be read only, as a standby can: name the primary in "
                        + PostgresSettings.URL_VARIABLE + ", or add targetServerType=primary to it.",
                failure);
    }

    private StorageException full(SQLException failure) {
        return because(
                Kind.FULL,
                "The disk of " + connections.server() + " is full: free some space there, then repeat the command.",
                failure);
    }

    private StorageException noConnectionLeft(SQLException failure) {
        return because(
                Kind.UNREACHABLE,
                connections.server()
                        + " has no connection left: raise its max_connections, or lower baton.postgresql.pool-size.",
                failure);
    }

    private StorageException busyPool(SQLException failure) {
        return because(
                Kind.BUSY,
                "All " + connections.settings().poolSize() + " connections to " + connections.describe()
                        + " were in use for too long: raise baton.postgresql.pool-size.",
                failure);
    }

    private StorageException tooSlow(SQLException failure) {
        return because(
                Kind.BUSY,
                connections.describe() + " did not end a statement within "
                        + connections.settings().statementTimeout().toMillis()
                        + " ms: see what it is busy with, or raise baton.postgresql.statement-timeout.",
                failure);
    }

    private StorageException locked(SQLException failure) {
        return because(
                Kind.BUSY,
                "Another process held a lock in " + connections.describe() + " for too long: repeat the command.",
                failure);
    }

    private StorageException damaged(SQLException failure) {
        return because(
                Kind.CORRUPTED,
                connections.describe() + " is damaged (" + reason(failure) + "): restore it from a backup.",
                failure);
    }

    private StorageException unreachable(SQLException failure) {
        return because(
                Kind.UNREACHABLE,
                connections.server() + " cannot be reached (" + reason(failure) + "): start it, or correct "
                        + PostgresSettings.URL_VARIABLE + ".",
                failure);
    }

    private StorageException failed(SQLException failure) {
        return because(Kind.IO, connections.describe() + " failed: " + reason(failure) + ".", failure);
    }

    private static StorageException because(Kind kind, String sentence, SQLException failure) {
        return new StorageException(kind, sentence, failure);
    }

    private String user() {
        return connections.settings().user();
    }

    private String schema() {
        return connections.settings().schema();
    }

    /** The server's own words, else the driver's, on one line and without a full stop. */
    private static String reason(SQLException failure) {
        SQLException told = origin(failure);
        ServerErrorMessage server = told instanceof PSQLException known ? known.getServerErrorMessage() : null;
        String message = server == null ? told.getMessage() : server.getMessage();
        if (message == null || message.isBlank()) {
            return "SQLSTATE " + state(failure);
        }
        String line = message.lines().findFirst().orElse(message).strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** The driver's failure, which the pool and Flyway wrap in theirs. */
    private static SQLException origin(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException told) {
                return told;
            }
        }
        return failure;
    }

    private static String state(SQLException failure) {
        @Nullable String state = origin(failure).getSQLState();
        return state == null ? NO_STATE : state;
    }

    private static boolean isFromPool(SQLException failure) {
        return failure instanceof SQLTransientConnectionException;
    }

    private static boolean isOneOf(String state, String... classes) {
        for (String each : classes) {
            if (state.startsWith(each)) {
                return true;
            }
        }
        return false;
    }
}
