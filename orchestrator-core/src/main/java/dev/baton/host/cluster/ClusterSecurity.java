package dev.baton.host.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.client.HostPort;
import dev.baton.client.TlsSettings;
import java.nio.file.Path;

/** Who may talk to a node as one of its own: whoever holds a certificate, unless nobody else can reach it. */
final class ClusterSecurity {
    private ClusterSecurity() {}

    /**
     * The configuration with what TLS asks for, if there is TLS.
     *
     * @throws IllegalArgumentException when others of the network could act as nodes, with the remedy
     */
    static Config applied(Config config) {
        Config tls = config.getConfig("baton.cluster.tls");
        String keys = tls.getString("key-store");
        String trust = tls.getString("trust-store");
        if (keys.isEmpty() && trust.isEmpty()) {
            requireLonely(config);
            return config;
        }
        if (keys.isEmpty() || trust.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected both baton.cluster.tls.key-store and trust-store, but only one is set");
        }
        TlsSettings settings = new TlsSettings(
                Path.of(keys), Path.of(trust), tls.getString("password"), tls.getBoolean("verify-hosts"));
        return ConfigFactory.parseMap(settings.settings()).withFallback(config);
    }

    private static void requireLonely(Config config) {
        String host = config.getString("baton.cluster.bind-host");
        boolean reached = !new HostPort(host, config.getInt("baton.cluster.port")).isLoopback();
        if (reached && !config.getBoolean("baton.cluster.insecure")) {
            throw new IllegalArgumentException(
                    "Expected nodes that listen on " + host + ", which others of the network reach, to use"
                            + " TLS, but there is none: set baton.cluster.tls.key-store and trust-store (BATON_CLUSTER_KEY_STORE and"
                            + " BATON_CLUSTER_TRUST_STORE; deploy/certificates makes some), or, where the network is the nodes' own, set"
                            + " baton.cluster.insecure = true (BATON_CLUSTER_INSECURE=on)");
        }
    }

    static String shown(Config config) {
        if (config.getString("pekko.remote.artery.transport").equals("tls-tcp")) {
            return "mutual TLS";
        }
        return config.getBoolean("baton.cluster.insecure")
                ? "no TLS: whoever reaches the port can run commands here"
                : "no TLS, on this machine only";
    }
}
