package dev.baton.node.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.baton.client.HostPort;
import dev.baton.client.Packet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;

/** Sends whatever it is given, as a client of another version or of ill will would. */
final class RawClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_SECONDS = 20;

    private final ActorSystem system = ActorSystem.create(
            "raw",
            ConfigFactory.parseMap(Map.of(
                            "pekko.remote.artery.transport", "tcp",
                            "pekko.remote.artery.canonical.hostname", "127.0.0.1",
                            "pekko.remote.artery.canonical.port", 0))
                    .withFallback(ConfigFactory.parseResources("baton-artery.conf"))
                    .withFallback(ConfigFactory.load())
                    .resolve());
    private final LinkedBlockingQueue<Packet> packets = new LinkedBlockingQueue<>();
    private final ActorRef ear = system.actorOf(Props.create(Ear.class, () -> new Ear(packets)));
    private final HostPort node;

    RawClient(HostPort node) {
        this.node = node;
    }

    void send(String path, Object message) {
        system.actorSelection("pekko://baton-gateway@" + node + path).tell(message, ear);
    }

    void send(String id, String json) {
        send("/user/gateway", new Packet(id, 0, 1, json.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the node says next. */
    JsonNode said() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            Packet packet = packets.poll(MOST_SECONDS, TimeUnit.SECONDS);
            if (packet == null) {
                throw new AssertionError("Expected an answer, but there is none");
            }
            bytes.writeBytes(packet.bytes());
            if (packet.part() == packet.parts() - 1) {
                return JSON.readTree(bytes.toByteArray()).path("say");
            }
        }
    }

    @Override
    public void close() {
        system.terminate();
    }

    private static final class Ear extends AbstractActor {
        private final LinkedBlockingQueue<Packet> packets;

        Ear(LinkedBlockingQueue<Packet> packets) {
            this.packets = packets;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder().match(Packet.class, packets::add).build();
        }
    }
}
