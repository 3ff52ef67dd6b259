package dev.baton.client;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long who asks waits. */
@Timeout(60)
class CallerTest {
    private final ActorSystem node = ActorSystem.create(
            Line.NODE_SYSTEM,
            ConfigFactory.parseMap(Map.of(
                            "pekko.remote.artery.transport",
                            "tcp",
                            "pekko.remote.artery.canonical.hostname",
                            "127.0.0.1",
                            "pekko.remote.artery.canonical.port",
                            0,
                            "pekko.remote.artery.trusted-selection-paths",
                            List.of(Line.NODE_ACTOR)))
                    .withFallback(ConfigFactory.parseResources("baton-artery.conf"))
                    .withFallback(ConfigFactory.load())
                    .resolve());

    @AfterEach
    void end() {
        node.terminate();
    }

    @Test
    void a_node_that_works_for_ever_is_not_waited_for_as_long() {
        node.actorOf(Props.create(Busy.class, Busy::new), "gateway");
        int port = ((ExtendedActorSystem) node)
                .provider()
                .getDefaultAddress()
                .getPort()
                .get();
        List<HostPort> nodes = List.of(new HostPort("127.0.0.1", port));
        try (Caller caller = Caller.open(nodes, ClientSettings.of("ada@desk"), Duration.ofSeconds(1))) {
            BatonClientException failure =
                    assertThrows(BatonClientException.class, () -> caller.ask(new Ask.Wake("r1"), null, null));
            assertTrue(failure.getMessage().contains("has not finished"), failure::getMessage);
        }
    }

    /** Says who it is, and is at everything else for ever. */
    private static final class Busy extends AbstractActor {
        @Override
        public Receive createReceive() {
            return receiveBuilder().match(Packet.class, this::onPacket).build();
        }

        private void onPacket(Packet packet) throws Envelopes.BadRequestException {
            Say said = Envelopes.request(packet).ask() instanceof Ask.Info
                    ? new Say.Info("test", List.of(1, 1), "busy", List.of("busy"))
                    : new Say.Working();
            Envelopes.response(packet.id(), said).forEach(part -> getSender().tell(part, getSelf()));
        }
    }
}
