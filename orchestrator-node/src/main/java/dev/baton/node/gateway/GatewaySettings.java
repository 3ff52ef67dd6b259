package dev.baton.node.gateway;

import com.typesafe.config.Config;
import dev.baton.client.HostPort;
import dev.baton.client.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway listens, and whom it lets in.
 *
 * @param at how clients reach it; port 0 is any
 * @param bindHost the address to listen at, or empty for {@code at}'s
 * @param tokensFile lines of a name and a token, or null for none
 * @param tls null for none
 * @param insecure whether it may listen beyond this machine without TLS
 */
public record GatewaySettings(
        HostPort at,
        String bindHost,
        @Nullable Path tokensFile,
        @Nullable TlsSettings tls,
        boolean insecure) {

    /** For clients of this machine alone. */
    public static GatewaySettings of(HostPort at) {
        return new GatewaySettings(at, "", null, null, false);
    }

    /**
     * Reads {@code baton.gateway}.
     *
     * @param at where it listens
     */
    public static GatewaySettings read(Config config, HostPort at) {
        Config own = config.getConfig("baton.gateway");
        String tokens = own.getString("tokens-file");
        return new GatewaySettings(
                at,
                own.getString("bind-host"),
                tokens.isEmpty() ? null : Path.of(tokens),
                tls(own.getConfig("tls")),
                own.getBoolean("insecure"));
    }

    private static @Nullable TlsSettings tls(Config own) {
        String keys = own.getString("key-store");
        String trust = own.getString("trust-store");
        if (keys.isEmpty() && trust.isEmpty()) {
            return null;
        }
        if (keys.isEmpty() || trust.isEmpty()) {
            throw new IllegalArgumentException(
                    "Expected both baton.gateway.tls.key-store and trust-store, but only one is set");
        }
        return new TlsSettings(
                Path.of(keys), Path.of(trust), own.getString("password"), own.getBoolean("verify-hosts"));
    }

    /**
     * Refuses what would let anybody of the network run commands here.
     *
     * @throws IllegalArgumentException with the remedy
     */
    public void requireSafe() {
        boolean listensHere = bindHost.isEmpty() ? at.isLoopback() : new HostPort(bindHost, 0).isLoopback();
        if (!listensHere && tls == null && !insecure) {
            throw new IllegalArgumentException(
                    "Expected a gateway at " + at + ", which others of the network reach, to use TLS,"
                            + " but it has none: set baton.gateway.tls.key-store and trust-store (BATON_GATEWAY_KEY_STORE and"
                            + " BATON_GATEWAY_TRUST_STORE), or listen at 127.0.0.1, or, where the network is trusted, set"
                            + " baton.gateway.insecure = true (BATON_GATEWAY_INSECURE)");
        }
    }
}
