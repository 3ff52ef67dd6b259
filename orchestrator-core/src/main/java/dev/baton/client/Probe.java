package dev.baton.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Tries whether a node can be reached at all, so that what is wrong can be said before anything waits for an answer. */
final class Probe {
    private static final int CONNECT_MILLIS = 1_000;

    /** A certificate that is refused is refused at once; nothing else comes before something was asked. */
    private static final int REFUSAL_MILLIS = 300;

    private Probe() {}

    /**
     * @throws BatonClientException if it cannot, with a sentence that names the node
     */
    static void reach(HostPort node, ClientSettings settings) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(node.host()), node.port()), CONNECT_MILLIS);
            TlsSettings tls = settings.tls();
            if (tls != null) {
                shakeHands(socket, node, tls);
            }
        } catch (UnknownHostException e) {
            throw new BatonClientException(
                    "Expected a node at " + node + ", but nobody knows the host '" + node.host() + "'");
        } catch (SSLException e) {
            throw new BatonClientException(
                    "The node at " + node + " and this client do not trust each other's certificates (" + e.getMessage()
                            + "): each end's trust store needs what vouches for the other's certificate");
        } catch (IOException e) {
            throw new BatonClientException("The node at " + node + " cannot be reached: " + e.getMessage()
                    + "; check the address, and that a node with --gateway runs there");
        } catch (GeneralSecurityException e) {
            throw new BatonClientException("The key store or trust store cannot be used: " + e.getMessage());
        }
    }

    private static void shakeHands(Socket socket, HostPort node, TlsSettings tls)
            throws IOException, GeneralSecurityException {
        try (SSLSocket secured =
                (SSLSocket) context(tls).getSocketFactory().createSocket(socket, node.host(), node.port(), true)) {
            secured.setSoTimeout(CONNECT_MILLIS);
            secured.startHandshake();
            secured.setSoTimeout(REFUSAL_MILLIS);
            if (secured.getInputStream().read() < 0) {
                throw new SSLException("it hung up");
            }
        } catch (SocketTimeoutException e) {
            // It waits for a request: the certificates are fine.
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
