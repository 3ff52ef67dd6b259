package dev.baton.node.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the server itself does: durable inserts of a row of 300 bytes into a table with a primary key, each a transaction.
 *
 * @param alone with one client
 * @param perSecond with {@value #CLIENTS} clients
 */
record Inserts(Sample alone, double perSecond) {
    static final int CLIENTS = 32;
    private static final int BYTES = 300;
    private static final String TEXT = "x".repeat(BYTES);
    private static final int WARM_UP = 1_000;

    static Inserts measure(BenchSite site) throws SQLException, InterruptedException {
        site.say("inserts of one client, then of " + CLIENTS);
        try (Connection connection = site.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS bench_rows (id bigint PRIMARY KEY, body text NOT NULL)");
            statement.execute("TRUNCATE bench_rows");
        }
        AtomicLong id = new AtomicLong();
        Sample alone = alone(site, id);
        double[] rates = new double[site.quick() ? 1 : 3];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = together(site, id);
        }
        return new Inserts(alone, Sample.of(rates).p50());
    }

    private static Sample alone(BenchSite site, AtomicLong id) throws SQLException {
        double[] millis = new double[site.quick() ? 1_000 : 5_000];
        try (Connection connection = site.database().connect();
                PreparedStatement insert = prepare(connection)) {
            for (int i = -WARM_UP; i < millis.length; i++) {
                long begin = System.nanoTime();
                insert(insert, id);
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - begin) / 1e6;
                }
            }
        }
        return Sample.of(millis);
    }

    private static PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement("INSERT INTO bench_rows (id, body) VALUES (?, ?)");
    }

    private static void insert(PreparedStatement insert, AtomicLong id) throws SQLException {
        insert.setLong(1, id.incrementAndGet());
        insert.setString(2, TEXT);
        insert.executeUpdate();
    }

    /** For three seconds, after one to get warm. */
    private static double together(BenchSite site, AtomicLong id) throws SQLException, InterruptedException {
        List<Connection> connections = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(CLIENTS);
        AtomicLong done = new AtomicLong();
        long begin = System.nanoTime() + 1_000_000_000L;
        long end = begin + 3_000_000_000L;
        for (int i = 0; i < CLIENTS; i++) {
            Connection connection = site.database().connect();
            connections.add(connection);
            Thread.ofPlatform().daemon().start(() -> {
                try (PreparedStatement insert = prepare(connection)) {
                    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                        insert(insert, id);
                        if (now >= begin) {
                            done.incrementAndGet();
                        }
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                } finally {
                    over.countDown();
                }
            });
        }
        over.await();
        for (Connection connection : connections) {
            connection.close();
        }
        return done.get() / ((end - begin) / 1e9);
    }

    Row row() {
        return new Row(
                "a durable insert of one row of " + BYTES + " B, on the same server, by itself",
                String.format(
                        Locale.ROOT,
                        "1 client: p50 %.3f ms, p99 %.3f ms; %d clients: %.0f/s",
                        alone.p50(),
                        alone.p99(),
                        CLIENTS,
                        perSecond),
                "",
                null);
    }
}
