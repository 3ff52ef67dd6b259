package dev.baton.node.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.baton.client.TlsSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

/** Keys and certificates of a test's own, made by the JDK's keytool. */
final class Certificates {
    private static final String PASSWORD = "changes-every-day";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
    }

    /** A key and a certificate that vouches for itself. */
    void make(String name) throws Exception {
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys(name).toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertEquals(0, keytool.waitFor(), said);
    }

    private Path keys(String name) {
        return folder.resolve(name + ".p12");
    }

    /** What one needs to talk with another. */
    TlsSettings trusting(String own, String other) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        KeyStore theirs = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys(other))) {
            theirs.load(in, PASSWORD.toCharArray());
        }
        trust.setCertificateEntry(other, theirs.getCertificate(other));
        Path file = folder.resolve(own + "-trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return new TlsSettings(keys(own), file, PASSWORD, false);
    }
}
