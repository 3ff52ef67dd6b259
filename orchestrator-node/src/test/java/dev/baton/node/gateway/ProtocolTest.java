package dev.baton.node.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.apache.pekko.actor.PoisonPill;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What PROTOCOL.md says, to a client that does not use ours. */
@Timeout(90)
class ProtocolTest {
    @TempDir
    private Path folder;

    private NodeSite site;
    private RawClient raw;

    @BeforeEach
    void open() throws Exception {
        site = NodeSite.open(folder);
        raw = new RawClient(site.gateway.at());
    }

    @AfterEach
    void close() {
        raw.close();
        site.close();
    }

    private JsonNode asked(String json) throws Exception {
        raw.send("id", json);
        return raw.said();
    }

    private static void assertDenied(String part, JsonNode said) {
        assertEquals("denied", said.path("say").asText());
        assertTrue(said.path("why").asText().contains(part), said::toString);
    }

    @Test
    void a_request_is_answered() throws Exception {
        JsonNode said = asked("{\"v\":1,\"user\":\"ada@desk\",\"ask\":{\"ask\":\"info\"}}");
        assertEquals("info", said.path("say").asText());
        assertEquals("[1,1]", said.path("versions").toString());
        assertEquals("here", said.path("node").asText());
    }

    @Test
    void an_unknown_version_or_ask_is_told_what_is_known() throws Exception {
        assertDenied("versions 1..1", asked("{\"v\":2,\"ask\":{\"ask\":\"info\"}}"));
        assertDenied("'dance'", asked("{\"v\":1,\"ask\":{\"ask\":\"dance\"}}"));
        assertDenied("versions 1..1", asked("{\"v\":1,\"ask\":{\"ask\":\"dance\"}}"));
    }

    @Test
    void what_is_no_request_is_told_so() throws Exception {
        assertDenied("JSON", asked("dance"));
        assertDenied("version 'v'", asked("{}"));
        assertDenied("'ask'", asked("{\"v\":1}"));
        assertDenied("missing or wrong", asked("{\"v\":1,\"ask\":{\"ask\":\"list\",\"query\":{\"limit\":0}}}"));
    }

    @Test
    void a_field_that_is_not_known_is_passed_over() throws Exception {
        JsonNode said = asked("{\"v\":1,\"mood\":\"fine\",\"ask\":{\"ask\":\"info\",\"loud\":true}}");
        assertEquals("info", said.path("say").asText());
    }

    @Test
    void the_same_request_again_gets_the_same_answer_and_is_done_once() throws Exception {
        try (dev.baton.client.BatonClient client = site.client()) {
            NodeSite.get(site.start(client, "r1", "Bash:\"true\"").result());
        }
        String delete = "{\"v\":1,\"ask\":{\"ask\":\"delete\",\"run\":\"r1\",\"force\":false}}";
        raw.send("once", delete);
        assertEquals("fine", raw.said().path("say").asText());
        raw.send("once", delete);
        assertEquals("fine", raw.said().path("say").asText());
        raw.send("again", delete);
        assertEquals("refused", raw.said().path("say").asText());
    }

    @Test
    void what_the_node_breaks_down_at_is_told_as_trouble_each_time() throws Exception {
        try (NodeSite broken = NodeSite.open(folder.resolve("broken"), GatewaySettings.of(NodeSite.ANY), host -> {
                    Behind here = Behind.of("here", host);
                    return new Behind(
                            here.node(),
                            here.runs(),
                            here.store(),
                            here.blobs(),
                            here.secrets(),
                            here.folder(),
                            here.logs(),
                            here.cleaning(),
                            () -> {
                                throw new StackOverflowError();
                            });
                });
                RawClient client = new RawClient(broken.gateway.at())) {
            for (int time = 0; time < 2; time++) {
                client.send("id", "{\"v\":1,\"ask\":{\"ask\":\"info\"}}");
                assertEquals("trouble", client.said().path("say").asText());
            }
        }
    }

    @Test
    void nothing_but_requests_to_the_gateway_does_anything() throws Exception {
        raw.send("/user/gateway", PoisonPill.getInstance());
        raw.send("/user", PoisonPill.getInstance());
        raw.send("/user/gateway", (Object) "text");
        raw.send("/system", (Object) "text");
        assertEquals(
                "info",
                asked("{\"v\":1,\"ask\":{\"ask\":\"info\"}}").path("say").asText());
    }
}
