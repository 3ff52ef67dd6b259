package dev.baton.node.bench;

import dev.baton.run.RunEvent;
import dev.baton.run.actor.RunJson;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How soon the runs of a killed node go on elsewhere. */
final class Failover {
    private static final String NAME = "failover";
    private static final int NODES = 3;
    private static final int RUNS = 60;
    private static final double MEDIAN_SECONDS = 15;
    private static final double WORST_SECONDS = 20;
    private static final Duration LONGEST = Duration.ofSeconds(90);

    /** A run whose next step took longer than this stood still: five times a step's time. */
    private static final Duration STOOD_STILL = Duration.ofMillis(5 * BenchTasks.NAP_MILLIS);

    private Failover() {}

    static Row measure(BenchSite site) throws Exception {
        int kills = site.quick() ? 1 : 6;
        List<Double> seconds = new ArrayList<>();
        try (BenchCluster cluster = new BenchCluster(site, NAME, NODES)) {
            cluster.start("moving", Integer.toString(RUNS)).await("moving");
            for (int kill = 0; kill < kills; kill++) {
                TimeUnit.SECONDS.sleep(5);
                List<Double> stood = kill(site, cluster, kill % NODES);
                seconds.addAll(stood);
                if (kill + 1 < kills) {
                    cluster.start(kill % NODES, BenchCluster.SERVE).await("up");
                    // Shards move to the node that is new, a few at a time.
                    TimeUnit.SECONDS.sleep(15);
                }
            }
        }
        Sample sample =
                Sample.of(seconds.stream().mapToDouble(Double::doubleValue).toArray());
        return new Row(
                String.format(
                        Locale.ROOT,
                        "kill -9 of one of %d nodes under %d runs of steps of %d ms, each step a durable record; %d kills, each node in"
                                + " turn, %d runs that stood still",
                        NODES,
                        RUNS,
                        BenchTasks.NAP_MILLIS,
                        kills,
                        seconds.size()),
                String.format(
                        Locale.ROOT,
                        "next step recorded after %.1f s in the median, %.1f s at worst",
                        sample.p50(),
                        sample.max()),
                "median <= 15 s, worst <= 20 s",
                sample.p50() <= MEDIAN_SECONDS && sample.max() <= WORST_SECONDS);
    }

    /** Seconds until the next step of each run that stood still. */
    private static List<Double> kill(BenchSite site, BenchCluster cluster, int node)
            throws IOException, SQLException, InterruptedException {
        site.say("kills node " + node);
        cluster.node(node).kill();
        Instant killed = Instant.now();
        Map<String, Instant> next = nextSteps(site, killed);
        while (next.size() < RUNS) {
            if (Duration.between(killed, Instant.now()).compareTo(LONGEST) > 0) {
                throw new IOException("Expected all runs to go on within " + LONGEST.toSeconds() + " s of a kill, but "
                        + still(site, killed) + " did not");
            }
            TimeUnit.MILLISECONDS.sleep(500);
            next = nextSteps(site, killed);
        }
        List<Double> stood = next.values().stream()
                .map(at -> Duration.between(killed, at))
                .filter(gap -> gap.compareTo(STOOD_STILL) > 0)
                .map(gap -> gap.toMillis() / 1e3)
                .sorted()
                .toList();
        site.say(stood.size() + " runs stood still, for " + stood.getFirst() + " to " + stood.getLast() + " s");
        return stood;
    }

    /** The runs that recorded nothing after an instant, with their last facts. */
    private static String still(BenchSite site, Instant after) throws SQLException {
        List<String> still = new ArrayList<>();
        try (Connection connection = site.database().connect();
                PreparedStatement select = connection.prepareStatement("SELECT s.persistence_id, e.payload FROM " + NAME
                        + ".streams s JOIN LATERAL (SELECT * FROM " + NAME
                        + ".events WHERE stream = s.key ORDER BY sequence DESC LIMIT 1) e ON true"
                        + " WHERE e.written_at < ?")) {
            select.setLong(1, after.plus(LONGEST).minusSeconds(30).toEpochMilli());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    still.add(rows.getString(1) + " after "
                            + RunJson.readRecord(rows.getBytes(2)).facts());
                }
            }
        }
        return String.join("; ", still);
    }

    /** When each run first recorded a step's success after an instant. */
    private static Map<String, Instant> nextSteps(BenchSite site, Instant after) throws SQLException {
        Map<String, Instant> next = new HashMap<>();
        try (Connection connection = site.database().connect();
                PreparedStatement select = connection.prepareStatement("SELECT s.persistence_id, e.payload FROM " + NAME
                        + ".events e JOIN " + NAME
                        + ".streams s ON s.key = e.stream WHERE e.written_at > ? ORDER BY e.stream, e.sequence")) {
            select.setLong(1, after.toEpochMilli());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String run = rows.getString(1);
                    for (RunEvent fact : RunJson.readRecord(rows.getBytes(2)).facts()) {
                        if (fact instanceof RunEvent.StepSucceeded success
                                && success.at().isAfter(after)) {
                            next.putIfAbsent(run, success.at());
                        }
                    }
                }
            }
        }
        return next;
    }
}
