package dev.baton.host.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that stay free until they are used again. Those that the system picks would not do: while nobody listens at one, it may become
 * the near end of anybody's connection.
 */
final class Ports {
    private static final int FIRST = 22_000;
    private static final int COUNT = 1_000;

    private Ports() {}

    static int free(InetAddress address) throws IOException {
        int from = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + (from + i) % COUNT;
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(address, port));
                return port;
            } catch (java.net.BindException e) {
                // Somebody has it.
                continue;
            }
        }
        throw new IOException("Expected a free port from " + FIRST + " on, but " + COUNT + " are in use");
    }
}
