package dev.baton.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Mutual TLS 1.3: each end shows a certificate, and takes one that its own trust store vouches for.
 *
 * @param keyStore PKCS#12, with this end's key and certificate; each end both calls and is called
 * @param trustStore PKCS#12, with what vouches for the other ends
 * @param password of both
 * @param verifyHosts whether a certificate must name the address at which its owner is called
 */
public record TlsSettings(Path keyStore, Path trustStore, String password, boolean verifyHosts) {
    public TlsSettings {
        for (Path store : new Path[] {keyStore, trustStore}) {
            if (!Files.isRegularFile(store)) {
                throw new IllegalArgumentException("Expected a PKCS#12 file '" + store + "', but there is none");
            }
        }
    }

    /** Pekko's settings for it. They hold the password: not to be logged. */
    public Map<String, Object> settings() {
        String engine = "pekko.remote.artery.ssl.config-ssl-engine.";
        return Map.of(
                "pekko.remote.artery.transport",
                "tls-tcp",
                engine + "key-store",
                keyStore.toString(),
                engine + "key-store-password",
                password,
                engine + "key-password",
                password,
                engine + "trust-store",
                trustStore.toString(),
                engine + "trust-store-password",
                password,
                engine + "require-mutual-authentication",
                true,
                engine + "hostname-verification",
                verifyHosts);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TlsSettings[" + keyStore + ", " + trustStore + "]";
    }
}
