package dev.baton.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.folder.StorageException;
import dev.baton.journal.folder.StorageException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a person is told, and what a user of the database needs, when the server is not as it should be. */
@Timeout(60)
class PostgresFailuresTest {
    @RegisterExtension
    static final PostgresServer SERVER = PostgresServer.shared();

    private static final AtomicInteger ROLES = new AtomicInteger();
    private static final String SECRET = "s3cret-of-the-node";

    private final PostgresSettings admin = SERVER.fresh();
    private final String schema = admin.schema();
    private final String role = "node_" + ROLES.incrementAndGet();
    private final PostgresSettings node = impatient(SERVER.settings(role, SECRET, schema), true);

    @BeforeEach
    void makeRole() throws SQLException {
        SERVER.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, SECRET));
    }

    private static PostgresSettings impatient(PostgresSettings of, boolean migrate) {
        return with(of, of.url(), of.password(), migrate);
    }

    private static PostgresSettings with(PostgresSettings of, String url, String password, boolean migrate) {
        return new PostgresSettings(
                url,
                of.user(),
                password,
                of.schema(),
                2,
                Duration.ofMillis(300),
                Duration.ofMillis(1_000),
                migrate,
                null);
    }

    private static Database open(PostgresSettings settings) {
        return PostgresStorage.open(settings, new StoreSettings(Duration.ZERO, 100, 2, 1 << 20))
                .database();
    }

    private static StorageException refusal(PostgresSettings settings) {
        return assertThrows(StorageException.class, () -> open(settings).close());
    }

    private static void assertSays(StorageException failure, Kind kind, String... parts) {
        assertEquals(kind, failure.kind(), failure::getMessage);
        for (String part : parts) {
            assertTrue(failure.getMessage().contains(part), failure::getMessage);
        }
        assertTrue(failure.getMessage().endsWith("."), failure::getMessage);
        assertFalse(failure.getMessage().contains("\n"), failure::getMessage);
    }

    private void grant() throws SQLException {
        open(admin).close();
        SERVER.execute(
                "GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, role),
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO %s".formatted(schema, role));
    }

    @Nested
    class At_the_start {
        @Test
        void a_wrong_password_is_said_to_be_one() {
            assertSays(
                    refusal(with(node, node.url(), "wrong", true)),
                    Kind.DENIED,
                    "refuses the user '" + role + "' or its password",
                    "set BATON_POSTGRES_USER and BATON_POSTGRES_PASSWORD");
        }

        @Test
        void a_missing_database_is_named() {
            String url = node.url().replace("/postgres", "/nowhere");
            assertSays(
                    refusal(with(node, url, SECRET, true)),
                    Kind.MISSING,
                    "has no database 'nowhere': create it, or name another one in BATON_POSTGRES_URL");
        }

        @Test
        void a_server_that_is_not_there_is_named() {
            String url = "jdbc:postgresql://127.0.0.1:1/postgres";
            assertSays(
                    refusal(with(node, url, SECRET, true)),
                    Kind.UNREACHABLE,
                    "PostgreSQL at 127.0.0.1:1 cannot be reached");
        }

        @Test
        void tables_that_must_not_be_made_are_missed() {
            assertSays(
                    refusal(impatient(admin, false)),
                    Kind.OLDER_SCHEMA,
                    "The schema '" + schema + "' of PostgreSQL at ",
                    " has no tables of Baton, and baton.postgresql.migrate is off: start once with migrate = on");
        }

        @Test
        void a_user_that_may_not_make_tables_is_told_who_may() {
            assertSays(
                    refusal(node),
                    Kind.DENIED,
                    "the user '" + role + "' may not do that: start once as a user who may create tables there");
        }

        @Test
        void a_schema_of_a_newer_version_is_left_alone() throws SQLException {
            open(admin).close();
            SERVER.execute("UPDATE %s.schema_versions SET version = '99' WHERE version IS NOT NULL".formatted(schema));
            assertSays(
                    refusal(admin),
                    Kind.NEWER_SCHEMA,
                    "newer version of Baton (schema 99, this one knows " + PostgresSchema.VERSION + ")");
        }

        @Test
        void a_schema_of_an_older_version_is_left_alone_if_so_told() throws SQLException {
            open(admin).close();
            PostgresSchema next =
                    new PostgresSchema(new PostgresConnections(impatient(admin, false)), PostgresSchema.VERSION + 1);
            assertSays(
                    assertThrows(StorageException.class, next::prepare),
                    Kind.OLDER_SCHEMA,
                    "is of an older version of Baton (schema " + PostgresSchema.VERSION + ", this one needs "
                            + (PostgresSchema.VERSION + 1) + ")",
                    "baton.postgresql.migrate is off");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_user_who_may_only_use_the_tables_is_enough_once_they_are_there(boolean migrate) throws SQLException {
        grant();
        PostgresStorage storage = PostgresStorage.open(impatient(node, migrate), StoreSettings.DEFAULTS);
        try (Database database = storage.database()) {
            assertEquals(1, storage.level().enter(2));
            assertEquals(1, storage.level().entered(2));
            assertEquals(2, storage.level().raise(2, () -> true));
            TestEvents events = TestEvents.of("run|a", "w", 1, 2);
            database.submit(events);
            events.written().join();
            RunStore store = new RunStore(database);
            store.putBundle("h", new byte[] {1});
            store.claimOwner("a", "me");
            String blob = storage.blobs().put(new byte[3_000_000]);
            assertEquals(3_000_000, storage.blobs().size(blob));
            assertEquals(2, store.events("a", 1).count());
            assertTrue(store.deleteRun("a"));
            assertEquals(0, storage.blobs().collect(hash -> false, Duration.ofHours(1)));
        }
    }

    @Nested
    class While_it_runs {
        @Test
        void a_privilege_that_is_taken_away_is_named() throws SQLException {
            grant();
            try (Database database = open(node)) {
                SERVER.execute("REVOKE INSERT ON %s.owners FROM %s".formatted(schema, role));
                assertSays(
                        writeFailure(database),
                        Kind.DENIED,
                        "permission denied for table owners",
                        "grant it USAGE on the schema '" + schema + "' and SELECT, INSERT, UPDATE and DELETE");
            }
        }

        @Test
        void a_statement_that_waits_too_long_is_ended() throws SQLException {
            grant();
            try (Database database = open(node);
                    Connection other = SERVER.admin()) {
                other.setAutoCommit(false);
                other.createStatement().execute("LOCK TABLE %s.owners".formatted(schema));
                assertSays(writeFailure(database), Kind.BUSY, "did not end a statement within 1000 ms");
                assertTrue(database.trouble().isPresent());
                other.rollback();
                new RunStore(database).claimOwner("a", "me");
                assertTrue(database.trouble().isEmpty());
            }
        }

        @Test
        void a_standby_is_no_place_to_write_to() throws SQLException {
            grant();
            SERVER.execute("ALTER ROLE %s SET default_transaction_read_only = on".formatted(role));
            try (Database database = open(node)) {
                assertSays(writeFailure(database), Kind.READ_ONLY, "can be read only", "targetServerType=primary");
            }
        }

        @Test
        void connections_that_run_out_are_said_to() throws SQLException {
            grant();
            SERVER.execute("ALTER ROLE %s CONNECTION LIMIT 1".formatted(role));
            try (Database database = open(node)) {
                new RunStore(database).owner("the reader takes the only connection");
                assertSays(writeFailure(database), Kind.UNREACHABLE, "has no connection left", "max_connections");
            }
        }

        private static StorageException writeFailure(Database database) {
            return assertThrows(StorageException.class, () -> new RunStore(database).claimOwner("a", "me"));
        }

        @Test
        void a_statement_that_is_wrong_fails_alone() throws SQLException {
            grant();
            try (Database database = open(node)) {
                CompletionException wrong = assertThrows(
                        CompletionException.class,
                        () -> database.write(session -> session.update("INSERT INTO owners (id) VALUES ('x')"))
                                .join());
                assertInstanceOf(StorageException.class, wrong.getCause());
                assertTrue(database.trouble().isEmpty());
            }
        }
    }

    @Nested
    class The_password {
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Queue<String> log = new ConcurrentLinkedQueue<>();
        private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                log.add(event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        };

        @Test
        void is_in_no_log_no_exception_and_no_text_of_the_settings() throws SQLException {
            Level before = root.getLevel();
            listener.start();
            root.addAppender(listener);
            root.setLevel(Level.ALL);
            try {
                StringWriter failures = new StringWriter();
                refusal(node).printStackTrace(new PrintWriter(failures));
                grant();
                try (Database database = open(impatient(node, true))) {
                    new RunStore(database).claimOwner("a", "me");
                    new RunStore(database).owner("a");
                }
                SERVER.execute("ALTER ROLE %s PASSWORD 'changed'".formatted(role));
                refusal(node).printStackTrace(new PrintWriter(failures));
                assertFalse(failures.toString().contains(SECRET), failures::toString);
                assertTrue(log.stream().anyMatch(line -> line.contains("hikari") || line.contains("baton-postgresql")));
                assertEquals(
                        0, log.stream().filter(line -> line.contains(SECRET)).count());
                assertFalse(node.toString().contains(SECRET));
            } finally {
                root.setLevel(before);
                root.detachAppender(listener);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "jdbc:postgresql://host/db?password=s3cret-of-the-node",
                    "jdbc:postgresql://host/db?user=me&sslPassword=s3cret-of-the-node",
                    "jdbc:postgresql://me:s3cret-of-the-node@host/db",
                    "postgres://me:s3cret-of-the-node@host/db"
                })
        void in_an_address_is_refused_and_not_repeated(String url) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> with(node, url, "", true));
            assertTrue(refused.getMessage().startsWith("Expected BATON_POSTGRES_URL "), refused::getMessage);
            assertFalse(refused.getMessage().contains(SECRET), refused::getMessage);
        }

        @Test
        void comes_from_the_environment_when_it_is_not_configured() {
            PostgresSettings read = PostgresSettings.read(
                    ConfigFactory.parseMap(Map.of("url", "jdbc:postgresql://host/db", "user", "me"))
                            .withFallback(ConfigFactory.load().getConfig("baton.postgresql")),
                    Map.of("BATON_POSTGRES_PASSWORD", SECRET));
            assertEquals(SECRET, read.password());
            assertEquals("baton", read.schema());
        }
    }
}
