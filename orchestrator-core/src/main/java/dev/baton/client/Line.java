package dev.baton.client;

import com.typesafe.config.ConfigFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.remote.RemoteTransportException;
import org.jspecify.annotations.Nullable;

/**
 * This process's end of the line: an actor system of its own that sends packets and takes those that come back. What is sent may be
 * lost; who waits for an answer sends again.
 */
final class Line implements AutoCloseable {
    /** Where a node listens: its system's name, and the actor in it. */
    static final String NODE_SYSTEM = "baton-gateway";

    static final String NODE_ACTOR = "/user/gateway";

    private final ActorSystem system;
    private final ActorRef ear;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private Line(ActorSystem system) {
        this.system = system;
        this.ear = system.actorOf(Props.create(Ear.class, () -> new Ear(this)), "ear");
    }

    static Line open(List<HostPort> nodes, ClientSettings settings) {
        Map<String, Object> own = new HashMap<>();
        HostPort called = settings.calledBackAt();
        String host = called == null ? localAddress(nodes) : called.host();
        int port = called == null ? 0 : called.port();
        own.put("pekko.remote.artery.transport", "tcp");
        own.put("pekko.remote.artery.canonical.hostname", host);
        own.put("pekko.remote.artery.canonical.port", port);
        if (called != null) {
            // What others call this machine need not be one of its own addresses.
            own.put("pekko.remote.artery.bind.hostname", localAddress(nodes));
            own.put(
                    "pekko.remote.artery.bind.port",
                    settings.bindPort() == 0 && port != 0 ? port : settings.bindPort());
        }
        if (settings.tls() != null) {
            own.putAll(settings.tls().settings());
        }
        // What goes wrong is told by who waits for an answer.
        own.put("pekko.loglevel", "OFF");
        own.put("pekko.loggers", List.of());
        own.put("pekko.logging-filter", "org.apache.pekko.event.DefaultLoggingFilter");
        try {
            return new Line(ActorSystem.create(
                    "baton-client",
                    ConfigFactory.parseMap(own)
                            .withFallback(ConfigFactory.parseResources("baton-artery.conf"))
                            .withFallback(ConfigFactory.defaultReference())
                            .resolve()));
        } catch (RemoteTransportException e) {
            throw new BatonClientException("Expected to listen for answers, but " + e.getMessage()
                    + "; name an address of this machine with --client-host HOST[:PORT]");
        }
    }

    /** The address from which this machine goes to the nodes. */
    private static String localAddress(List<HostPort> nodes) {
        if (nodes.stream().allMatch(HostPort::isLoopback)) {
            return "127.0.0.1";
        }
        for (HostPort node : nodes) {
            try (DatagramSocket socket = new DatagramSocket()) {
                // Sends nothing: the system only chooses the way.
                socket.connect(new InetSocketAddress(InetAddress.getByName(node.host()), node.port()));
                if (!node.isLoopback()) {
                    return socket.getLocalAddress().getHostAddress();
                }
            } catch (SocketException | UnknownHostException e) {
                // Another node may show the way; if none does, that is said when it is called.
                continue;
            }
        }
        return "127.0.0.1";
    }

    /** Where nodes call back. */
    String address() {
        Address own = ((ExtendedActorSystem) system).provider().getDefaultAddress();
        return own.getHost().get() + ":" + own.getPort().get();
    }

    void send(HostPort node, Packet packet) {
        Address at = new Address("pekko", NODE_SYSTEM, node.host(), node.port());
        system.actorSelection(at + NODE_ACTOR).tell(packet, ear);
    }

    /** What comes under an id, from now until it is closed. */
    Waiting await(String id) {
        Waiting made = new Waiting(id);
        waiting.put(id, made);
        return made;
    }

    @Override
    public void close() {
        system.terminate();
    }

    /** Who waits for an answer. */
    final class Waiting implements AutoCloseable {
        private final String id;
        private final Assembly assembly = new Assembly();
        private final LinkedBlockingQueue<Say> said = new LinkedBlockingQueue<>();

        private Waiting(String id) {
            this.id = id;
        }

        LinkedBlockingQueue<Say> said() {
            return said;
        }

        private void take(Packet packet) {
            @Nullable Say say = Assembly.read(assembly, packet);
            if (say != null) {
                said.add(say);
            }
        }

        @Override
        public void close() {
            waiting.remove(id, this);
        }
    }

    /** Takes packets, and nothing else. */
    private static final class Ear extends AbstractActor {
        private final Line line;

        Ear(Line line) {
            this.line = line;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder().match(Packet.class, this::onPacket).build();
        }

        private void onPacket(Packet packet) {
            Waiting who = line.waiting.get(packet.id());
            if (who != null) {
                who.take(packet);
            }
        }
    }
}
