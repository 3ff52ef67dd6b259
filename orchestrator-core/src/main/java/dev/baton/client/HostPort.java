package dev.baton.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where somebody listens.
 *
 * @param host a name or an address; one of IPv6 without brackets
 * @param port 0 to 65,535, where 0 is any that is free
 */
public record HostPort(String host, int port) {
    private static final int GREATEST_PORT = 65_535;

    public HostPort {
        if (host.isBlank() || port < 0 || port > GREATEST_PORT) {
            throw new IllegalArgumentException("Expected HOST:PORT, but got '" + host + ":" + port + "'");
        }
    }

    /** Reads {@code HOST:PORT} or {@code [ADDRESS]:PORT}. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("Expected HOST:PORT, but got '" + text + "'");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return new HostPort(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Expected HOST:PORT, but got '" + text + "'", e);
        }
    }

    /** Reads {@code HOST:PORT[,HOST:PORT…]}; at least one. */
    public static List<HostPort> parseAll(String text) {
        List<HostPort> all = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            all.add(parse(word.strip()));
        }
        return List.copyOf(all);
    }

    /** Whether only this machine can get there. A name that nobody knows is elsewhere. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
