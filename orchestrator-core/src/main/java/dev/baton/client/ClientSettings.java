package dev.baton.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client calls, and how it is called back.
 *
 * @param user who gives the commands, {@code name@machine}
 * @param token what lets it in, or null
 * @param tls null for none
 * @param calledBackAt the host at which nodes reach this machine, with port 0 for any; null to find out
 * @param bindPort the port to listen at, or 0 for {@code calledBackAt}'s
 */
public record ClientSettings(
        String user,
        @Nullable String token,
        @Nullable TlsSettings tls,
        @Nullable HostPort calledBackAt,
        int bindPort) {
    /** Variables of the environment. */
    public static final String TOKEN = "BATON_TOKEN";

    public static final String CLIENT_HOST = "BATON_CLIENT_HOST";
    public static final String KEY_STORE = "BATON_TLS_KEY_STORE";
    public static final String TRUST_STORE = "BATON_TLS_TRUST_STORE";
    public static final String PASSWORD = "BATON_TLS_PASSWORD";
    public static final String VERIFY_HOSTS = "BATON_TLS_VERIFY_HOSTS";

    /** Without token and TLS: for nodes of this machine. */
    public static ClientSettings of(String user) {
        return new ClientSettings(user, null, null, null, 0);
    }

    /**
     * As the environment says.
     *
     * @param tokenFile instead of the environment's token, or null
     * @throws IllegalArgumentException if what it says cannot be used
     * @throws IOException if the file cannot be read
     */
    public static ClientSettings read(
            String user, Map<String, String> environment, @Nullable Path tokenFile, @Nullable String clientHost)
            throws IOException {
        String token = (tokenFile == null ? environment.getOrDefault(TOKEN, "") : Files.readString(tokenFile)).strip();
        if (tokenFile != null && token.isEmpty()) {
            throw new IllegalArgumentException("Expected a token in '" + tokenFile + "', but it is empty");
        }
        String host = clientHost == null ? environment.getOrDefault(CLIENT_HOST, "") : clientHost;
        return new ClientSettings(
                user,
                token.isEmpty() ? null : token,
                tls(environment).orElse(null),
                host.isEmpty() ? null : host.contains(":") ? HostPort.parse(host) : new HostPort(host, 0),
                0);
    }

    private static Optional<TlsSettings> tls(Map<String, String> environment) {
        String keys = environment.getOrDefault(KEY_STORE, "");
        String trust = environment.getOrDefault(TRUST_STORE, "");
        if (keys.isEmpty() && trust.isEmpty()) {
            return Optional.empty();
        }
        if (keys.isEmpty() || trust.isEmpty()) {
            throw new IllegalArgumentException("Expected both " + KEY_STORE + " and " + TRUST_STORE
                    + ", but only one is set: each end shows a certificate");
        }
        return Optional.of(new TlsSettings(
                Path.of(keys),
                Path.of(trust),
                environment.getOrDefault(PASSWORD, ""),
                environment.getOrDefault(VERIFY_HOSTS, "").equals("on")));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ClientSettings[" + user + "]";
    }
}
