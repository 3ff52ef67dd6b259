package dev.baton.host.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A way to a server that can be cut, and made slow. */
final class TcpRelay implements AutoCloseable {
    private final InetSocketAddress at;
    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket server;
    private volatile Duration delay = Duration.ZERO;

    TcpRelay(InetSocketAddress at, InetSocketAddress target) throws IOException {
        this.target = target;
        ServerSocket first = listen(at);
        this.at = new InetSocketAddress(at.getAddress(), first.getLocalPort());
    }

    int port() {
        return at.getPort();
    }

    private ServerSocket listen(InetSocketAddress address) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(address);
        server = listening;
        Thread.ofVirtual().start(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket there = new Socket();
                open.add(client);
                open.add(there);
                there.connect(target);
                Thread.ofVirtual().start(() -> pass(client, there, false));
                Thread.ofVirtual().start(() -> pass(there, client, true));
            } catch (IOException e) {
                // Cut, or the server is not there: the client sees its connection refused or closed.
                continue;
            }
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers && !delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Either end is gone, and with it the connection.
            return;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Answers come so much later from now on. */
    void slow(Duration by) {
        delay = by;
    }

    /** Ends all connections and refuses new ones. */
    void cut() throws IOException {
        ServerSocket listening = server;
        if (listening != null) {
            listening.close();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    void mend() throws IOException {
        listen(at);
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
