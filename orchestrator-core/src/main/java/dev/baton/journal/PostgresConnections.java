package dev.baton.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections to one database, and knows how to speak of it. */
final class PostgresConnections {
    private static final Logger log = LoggerFactory.getLogger(PostgresConnections.class);
    private static final int CONNECT_SECONDS = 5;

    /** A server that does not end a statement in time has this long to say so before it counts as gone. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final PostgresSettings settings;
    private final PGSimpleDataSource source;

    PostgresConnections(PostgresSettings settings) {
        this.settings = settings;
        this.source = source(settings);
        if (source.getSocketTimeout() == 0) {
            source.setSocketTimeout(
                    (int) settings.statementTimeout().plus(SILENCE).toSeconds());
        }
    }

    private static PGSimpleDataSource source(PostgresSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.user());
        if (!settings.password().isEmpty()) {
            source.setPassword(settings.password());
        }
        source.setCurrentSchema(settings.schema());
        source.setApplicationName("baton");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }

    PostgresSettings settings() {
        return settings;
    }

    /** Connections whose statements, and the whole of whose work, may take only so long. */
    PGSimpleDataSource source() {
        return source;
    }

    /** Connections for a change of the schema, which takes as long as it takes. */
    PGSimpleDataSource patientSource() {
        return source(settings);
    }

    /** A connection that looks everything up by keys, whose commits are durable, and which commits each statement by itself. */
    Connection openWriter() throws SQLException {
        Connection connection = source.getConnection();
        try (PreparedStatement statement = connection.prepareStatement(PostgresSql.PREPARE_WRITER)) {
            statement.setString(1, Long.toString(settings.statementTimeout().toMillis()));
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && !row.getString("fsync").equals("on")) {
                    log.warn(
                            "{} runs with fsync = off: what it confirms may be lost when its machine loses power",
                            describe());
                }
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The server and the database, for people: no user and no parameter. */
    String describe() {
        return server() + ", database '" + database() + "'";
    }

    String server() {
        StringBuilder servers = new StringBuilder("PostgreSQL at ");
        String[] names = source.getServerNames();
        int[] ports = source.getPortNumbers();
        for (int i = 0; i < names.length; i++) {
            servers.append(i == 0 ? "" : ", ").append(names[i]);
            if (i < ports.length) {
                servers.append(':').append(ports[i] == 0 ? 5432 : ports[i]);
            }
        }
        return servers.toString();
    }

    String database() {
        String name = source.getDatabaseName();
        return name == null || name.isEmpty() ? settings.user() : name;
    }
}
