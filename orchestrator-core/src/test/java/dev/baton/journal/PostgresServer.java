package dev.baton.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL for tests, for a static {@code @RegisterExtension} field. Where no PostgreSQL is installed, the class's tests
 * are skipped and say so.
 */
public final class PostgresServer implements BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final String MISSING =
            "PostgreSQL's programs initdb and postgres are neither on the PATH nor in /usr/lib/postgresql/*/bin:"
                    + " install them (apt-get install postgresql) to run these tests";

    private final boolean shared;
    private @Nullable PostgresProcess process;

    private PostgresServer(boolean shared) {
        this.shared = shared;
    }

    /** One server for all classes that want it; each test takes a schema of its own. */
    public static PostgresServer shared() {
        return new PostgresServer(true);
    }

    /** A server for one class, which may stop and kill it. */
    public static PostgresServer own() {
        return new PostgresServer(false);
    }

    /** Closed by JUnit when the last test has ended. */
    private record Running(PostgresProcess process) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() throws IOException, InterruptedException {
            process.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        // Also called for each nested class.
        if (process != null) {
            return;
        }
        Optional<Path> programs = PostgresProcess.programs();
        assumeTrue(programs.isPresent(), MISSING);
        if (shared) {
            process = context.getRoot()
                    .getStore(Namespace.create(PostgresServer.class))
                    .getOrComputeIfAbsent("shared", key -> new Running(start(programs.get())), Running.class)
                    .process();
        } else {
            process = PostgresProcess.start(programs.get());
        }
    }

    private static PostgresProcess start(Path programs) {
        try {
            return PostgresProcess.start(programs);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        boolean nested = context.getRequiredTestClass().isMemberClass();
        if (!shared && !nested && process != null) {
            process.close();
            process = null;
        }
    }

    PostgresProcess process() {
        return process;
    }

    /** Stops the server, which cuts all connections, and starts it again at the same port. */
    public void restart() throws IOException, InterruptedException {
        process.stop();
        process.start();
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + process.port() + "/postgres";
    }

    /** Access as the server's administrator to a schema that does not exist yet. */
    public PostgresSettings fresh() {
        return settings(PostgresProcess.ADMIN, PostgresProcess.PASSWORD, "test_" + SCHEMAS.incrementAndGet());
    }

    PostgresSettings settings(String user, String password, String schema) {
        return new PostgresSettings(
                url(), user, password, schema, 4, Duration.ofSeconds(20), Duration.ofSeconds(10), true, null);
    }

    /** An actor system's configuration that keeps everything in this server. */
    public static Config config(PostgresSettings settings, Path folder) {
        return ConfigFactory.empty()
                .withValue("baton.store", ConfigValueFactory.fromAnyRef("postgresql"))
                .withValue("baton.postgresql.url", ConfigValueFactory.fromAnyRef(settings.url()))
                .withValue("baton.postgresql.user", ConfigValueFactory.fromAnyRef(settings.user()))
                .withValue("baton.postgresql.password", ConfigValueFactory.fromAnyRef(settings.password()))
                .withValue("baton.postgresql.schema", ConfigValueFactory.fromAnyRef(settings.schema()))
                .withFallback(TestSystems.config(folder));
    }

    /** Runs statements as the administrator. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, for the administrator. */
    long number(String sql) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    Connection admin() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url());
        source.setUser(PostgresProcess.ADMIN);
        source.setPassword(PostgresProcess.PASSWORD);
        return source.getConnection();
    }
}
