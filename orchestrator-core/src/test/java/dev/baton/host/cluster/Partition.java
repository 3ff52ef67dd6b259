package dev.baton.host.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hosts of a network of their own, between which nothing may pass any more: Linux' network namespaces, joined by a bridge. The database
 * is outside, and reached from all of them.
 */
final class Partition implements AutoCloseable {
    private final int hosts;
    private final String mark = Long.toString(ProcessHandle.current().pid() % 100_000);
    private final String net = "10.213." + ProcessHandle.current().pid() % 250 + ".";

    /** Whether this machine lets us make network namespaces. */
    static boolean isPossible() {
        try (Partition one = new Partition(1)) {
            return one.hosts == 1;
        } catch (IOException | InterruptedException | IllegalStateException e) {
            return false;
        }
    }

    Partition(int hosts) throws IOException, InterruptedException {
        this.hosts = hosts;
        try {
            run("ip link add " + bridge() + " type bridge");
            run("ip addr add " + net + "1/24 dev " + bridge());
            run("ip link set " + bridge() + " up");
            for (int i = 0; i < hosts; i++) {
                run("ip netns add " + name(i));
                run("ip link add " + outer(i) + " type veth peer name eth0 netns " + name(i));
                run("ip link set " + outer(i) + " master " + bridge());
                run("ip link set " + outer(i) + " up");
                run("ip -n " + name(i) + " addr add " + host(i) + "/24 dev eth0");
                run("ip -n " + name(i) + " link set eth0 up");
                run("ip -n " + name(i) + " link set lo up");
            }
        } catch (IOException | InterruptedException | IllegalStateException e) {
            close();
            throw e;
        }
    }

    private String bridge() {
        return "btn" + mark;
    }

    private String name(int i) {
        return "baton-" + mark + "-" + i;
    }

    private String outer(int i) {
        return "btn" + mark + "v" + i;
    }

    String host(int i) {
        return net + (11 + i);
    }

    InetAddress outside() throws IOException {
        return InetAddress.getByName(net + "1");
    }

    /** The command that runs another on a host. */
    List<String> inside(int i) {
        return List.of("ip", "netns", "exec", name(i));
    }

    /** Nothing passes between the two any more, in either direction. */
    void cut(int a, int b) throws IOException, InterruptedException {
        run("ip -n " + name(a) + " route add blackhole " + host(b) + "/32");
        run("ip -n " + name(b) + " route add blackhole " + host(a) + "/32");
    }

    void mend(int a, int b) throws IOException, InterruptedException {
        run("ip -n " + name(a) + " route del blackhole " + host(b) + "/32");
        run("ip -n " + name(b) + " route del blackhole " + host(a) + "/32");
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("Expected '" + command + "' to work, but: " + said);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            commands.add("ip netns del " + name(i));
        }
        commands.add("ip link del " + bridge());
        for (String command : commands) {
            try {
                run(command);
            } catch (IllegalStateException e) {
                // It was not made.
                continue;
            }
        }
    }
}
