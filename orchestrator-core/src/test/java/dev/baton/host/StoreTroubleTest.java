package dev.baton.host;

import static dev.baton.host.Site.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.baton.host.Site.Watch;
import dev.baton.run.RunEvent;
import dev.baton.run.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class StoreTroubleTest {
    @TempDir
    Path folder;

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            synchronized (this) {
                super.append(event);
            }
        }
    };

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
    }

    private static int sql(LocalHost host, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + host.folder().database());
                Statement writing = connection.createStatement()) {
            writing.execute("PRAGMA busy_timeout = 5000");
            return writing.executeUpdate(statement);
        }
    }

    @Test
    void a_result_that_could_not_be_recorded_is_recorded_later_and_its_script_not_run_again() throws Exception {
        Site site = new Site(folder);
        try (LocalHost host = site.open()) {
            Watch watch = Watch.of(host, "slow");
            done(host.start(site.flow(
                    "slow", "Bash:\"echo x >> times.txt; until [ -e end ]; do sleep 0.02; done\" -> Bash:\"true\"")));
            Site.await("the script begins", () -> Files.exists(site.work.resolve("times.txt")));
            // Somebody else's record stands where the next one belongs, so that the journal refuses it.
            assertEquals(
                    1,
                    sql(
                            host,
                            "INSERT INTO events SELECT stream, 2, 'somebody', written_at, serializer, manifest,"
                                    + " adapter_manifest, payload FROM events WHERE sequence = 1"));
            Files.createFile(site.work.resolve("end"));
            Site.await("the journal refuses the record", () -> said("written by somebody else"));
            // The script is alive in this process: no other one may have the run.
            assertTrue(host.locks().owns("slow"));
            assertEquals(1, sql(host, "DELETE FROM events WHERE writer = 'somebody'"));
            watch.await(RunStatus.COMPLETED);
            assertEquals(1, Files.readAllLines(site.work.resolve("times.txt")).size());
            assertEquals(0, watch.all(RunEvent.StepLost.class).size());
        }
    }

    private boolean said(String what) {
        synchronized (log) {
            return log.list.stream()
                    .anyMatch(event -> event.getFormattedMessage().contains(what)
                            || (event.getThrowableProxy() != null
                                    && ThrowableProxyUtil.asString(event.getThrowableProxy())
                                            .contains(what)));
        }
    }
}
