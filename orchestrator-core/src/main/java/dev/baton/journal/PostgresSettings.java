package dev.baton.journal;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the PostgreSQL store is reached. The password is in no text that this or anything else makes of it.
 *
 * @param url {@code jdbc:postgresql://host:port/database?…}, without a password
 * @param password empty where the server asks for none
 * @param schema the schema that holds the tables
 * @param poolSize the greatest number of connections for reading and for blobs; the writer has one of its own
 * @param patience for how long the start, a read or a blob waits for a connection while the server is away or all are in use
 * @param statementTimeout the longest that one statement may take
 * @param migrate whether the schema may be made and brought up to date by this process
 * @param blobFolder a folder that all nodes share, or null to keep blobs in the database
 */
public record PostgresSettings(
        String url,
        String user,
        String password,
        String schema,
        int poolSize,
        Duration patience,
        Duration statementTimeout,
        boolean migrate,
        @Nullable Path blobFolder) {
    static final String URL_VARIABLE = "BATON_POSTGRES_URL";
    static final String USER_VARIABLE = "BATON_POSTGRES_USER";
    static final String PASSWORD_VARIABLE = "BATON_POSTGRES_PASSWORD";

    private static final String PREFIX = "jdbc:postgresql:";
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public PostgresSettings {
        requireUrl(url);
        if (user.isBlank()) {
            throw new IllegalArgumentException("Expected the name of a database user in " + USER_VARIABLE
                    + " (baton.postgresql.user), but it is empty");
        }
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "Expected baton.postgresql.schema to be lower-case letters, digits and _, but got '" + schema
                            + "'");
        }
        if (poolSize < 1) {
            throw new IllegalArgumentException(
                    "Expected baton.postgresql.pool-size to be at least 1, but got " + poolSize);
        }
        if (patience.compareTo(Duration.ofMillis(250)) < 0 || statementTimeout.compareTo(Duration.ofMillis(250)) < 0) {
            throw new IllegalArgumentException(
                    "Expected baton.postgresql.patience and statement-timeout to be at least 250 ms, but got "
                            + patience + " and " + statementTimeout);
        }
    }

    /** Says nothing of the address: it may hold what should not be said. */
    private static void requireUrl(String url) {
        String expected =
                "Expected " + URL_VARIABLE + " (baton.postgresql.url) to be jdbc:postgresql://host:port/database";
        if (url.isBlank()) {
            throw new IllegalArgumentException(expected + ", but it is empty");
        }
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(expected + ", but it begins otherwise");
        }
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query);
        String parameters = query < 0 ? "" : url.substring(query).toLowerCase(Locale.ROOT);
        if (address.indexOf('@') >= 0 || parameters.contains("password") || parameters.contains("user=")) {
            throw new IllegalArgumentException(expected + ", but it holds a user or a password: set " + USER_VARIABLE
                    + " and " + PASSWORD_VARIABLE + " instead");
        }
    }

    /**
     * Reads {@code baton.postgresql}.
     *
     * @param environment where a password comes from that is not configured
     * @throws IllegalArgumentException if a setting is missing or out of its bounds
     */
    static PostgresSettings read(Config config, Map<String, String> environment) {
        String password = config.getString("password");
        String folder = config.getString("blob-folder");
        return new PostgresSettings(
                config.getString("url"),
                config.getString("user"),
                password.isEmpty() ? environment.getOrDefault(PASSWORD_VARIABLE, "") : password,
                config.getString("schema"),
                config.getInt("pool-size"),
                config.getDuration("patience"),
                config.getDuration("statement-timeout"),
                config.getBoolean("migrate"),
                folder.isBlank() ? null : Path.of(folder));
    }

    @Override
    public String toString() {
        return "PostgresSettings[user=" + user + ", schema=" + schema + ", migrate=" + migrate + "]";
    }
}
