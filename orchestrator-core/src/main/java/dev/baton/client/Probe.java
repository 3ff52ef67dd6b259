package dev.baton.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Tries whether a node can be reached at all, so that what is wrong can be said before anything waits for an answer. */
final class Probe {
    private static final int CONNECT_MILLIS = 1_000;

    /** A certificate that is refused is refused at once; nothing else comes before something was asked. */
    private static final int REFUSAL_MILLIS = 300;

    /** Whoever speaks TLS answers its first words at once. */
    private static final int HELLO_MILLIS = 500;

    /** What records of TLS begin with. */
    private static final int HANDSHAKE = 22;

    private static final int ALERT = 21;

    private Probe() {}

    /**
     * @throws BatonClientException if it cannot, with a sentence that names the node
     */
    static void reach(HostPort node, ClientSettings settings) {
        TlsSettings tls = settings.tls();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(node.host()), node.port()), CONNECT_MILLIS);
            if (tls != null) {
                shakeHands(socket, node, tls);
            }
        } catch (UnknownHostException e) {
            throw new BatonClientException(
                    "Expected a node at " + node + ", but nobody knows the host '" + node.host() + "'");
        } catch (IOException e) {
            throw unreachable(node, e);
        } catch (GeneralSecurityException e) {
            throw new BatonClientException("The key store or trust store cannot be used: " + e.getMessage());
        }
    }

    /** What has gone wrong though the node took the connection. */
    private static BatonClientException noHandshake(HostPort node, IOException why) {
        return new BatonClientException(
                speaksTls(node)
                        ? "The node at " + node + " and this client do not trust each other's certificates ("
                                + why.getMessage()
                                + "): each end's trust store needs what vouches for the other's certificate"
                        : "The node at " + node + " does not speak TLS, but this client was told to: leave out "
                                + ClientSettings.KEY_STORE + " and " + ClientSettings.TRUST_STORE
                                + ", or start the node with BATON_GATEWAY_KEY_STORE and BATON_GATEWAY_TRUST_STORE");
    }

    private static BatonClientException unreachable(HostPort node, IOException why) {
        return new BatonClientException("The node at " + node + " cannot be reached: " + why.getMessage()
                + "; check the address, and that a node with --gateway runs there");
    }

    /** Whether somebody answers the beginning of a TLS handshake there as TLS does; known within twice {@link #HELLO_MILLIS}. */
    static boolean speaksTls(HostPort node) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(node.host()), node.port()), HELLO_MILLIS);
            socket.setSoTimeout(HELLO_MILLIS);
            socket.getOutputStream().write(hello());
            int first = socket.getInputStream().read();
            return first == HANDSHAKE || first == ALERT;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] hello() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private static void shakeHands(Socket socket, HostPort node, TlsSettings tls)
            throws IOException, GeneralSecurityException {
        SSLContext context = context(tls);
        try (SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(socket, node.host(), node.port(), true)) {
            secured.setSoTimeout(CONNECT_MILLIS);
            secured.startHandshake();
            secured.setSoTimeout(REFUSAL_MILLIS);
            if (isHungUp(secured)) {
                throw new SSLException("it hung up");
            }
        } catch (IOException e) {
            throw noHandshake(node, e);
        }
    }

    private static boolean isHungUp(SSLSocket secured) throws IOException {
        try {
            return secured.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            // It waits for a request: the certificates are fine.
            return false;
        }
    }

    private static SSLContext context(TlsSettings tls) throws IOException, GeneralSecurityException {
        char[] password = tls.password().toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(tls.keyStore(), password), password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(tls.trustStore(), password));
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }
}
