package dev.baton.host.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * How a node takes part in its cluster, from {@code baton.cluster} of the configuration.
 *
 * @param name of the node, as it is recorded with what it does
 * @param host by which other nodes reach this one
 * @param seeds {@code host:port} of nodes through which one joins; this one's own among them when it may begin the cluster
 * @param margin how long after a node has been removed its scripts may still be alive
 * @param grace how long attempts may go on when the node is told to end
 */
public record ClusterSettings(
        String name, String host, int port, List<String> seeds, Duration margin, Duration grace, int shards) {
    public ClusterSettings {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected baton.cluster.seeds to name at least one host:port, but it is empty");
        }
        for (String seed : seeds) {
            if (!seed.matches("[^\\s:@/]+:[0-9]{1,5}")) {
                throw new IllegalArgumentException("Expected a seed as host:port, but got '" + seed + "'");
            }
        }
    }

    public static ClusterSettings read(Config config) {
        Config cluster = config.getConfig("baton.cluster");
        String host = cluster.getString("host");
        int port = cluster.getInt("port");
        String name = cluster.getString("name");
        return new ClusterSettings(
                name.isBlank() ? host + ":" + port : name,
                host,
                port,
                List.of(cluster.getString("seeds").trim().split("\\s*,\\s*")),
                cluster.getDuration("margin"),
                cluster.getDuration("grace"),
                cluster.getInt("shards"));
    }

    String self() {
        return host + ":" + port;
    }

    /** Whether other nodes are meant to be in the cluster. */
    boolean several() {
        return seeds.stream().anyMatch(seed -> !seed.equals(self()));
    }
}
