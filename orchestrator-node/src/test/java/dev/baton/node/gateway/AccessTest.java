package dev.baton.node.gateway;

import static dev.baton.node.gateway.NodeSite.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.client.BatonClient;
import dev.baton.client.BatonClientException;
import dev.baton.client.ClientSettings;
import dev.baton.client.HostPort;
import dev.baton.client.RunHandle;
import dev.baton.client.TlsSettings;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what those hear who are not. */
@Timeout(90)
class AccessTest {
    private static final String TOKEN = "5f0c8a9b7e6d4c3b2a19";

    @TempDir
    private Path folder;

    private static BatonClientException refused(HostPort node, ClientSettings settings) {
        Instant begin = Instant.now();
        BatonClientException refusal = assertThrows(BatonClientException.class, () -> {
            try (BatonClient client = BatonClient.connect(List.of(node), settings)) {
                client.info();
            }
        });
        Duration taken = Duration.between(begin, Instant.now());
        assertTrue(taken.toMillis() < 4_000, () -> "it took " + taken);
        return refusal;
    }

    private static void assertSays(String part, Throwable failure) {
        assertTrue(failure.getMessage().contains(part), failure::getMessage);
    }

    @Nested
    class A_token {
        private GatewaySettings settings() throws Exception {
            Path tokens = Files.writeString(folder.resolve("tokens"), "# who may\n\nci " + TOKEN + "\n");
            return new GatewaySettings(NodeSite.ANY, "", tokens, null, false);
        }

        @Test
        void lets_in_and_its_name_stands_in_the_record() throws Exception {
            try (NodeSite site = NodeSite.open(folder, settings());
                    BatonClient client = BatonClient.connect(
                            List.of(site.gateway.at()), new ClientSettings("root/x@desk", TOKEN, null, null, 0))) {
                RunHandle run = site.start(client, "r1", "Bash:\"true\"");
                assertEquals("ci/root_x@desk", get(run.result()).start().startedBy());
            }
        }

        @Test
        void that_is_wrong_or_missing_does_not() throws Exception {
            try (NodeSite site = NodeSite.open(folder, settings())) {
                BatonClientException wrong =
                        refused(site.gateway.at(), new ClientSettings("ada@desk", TOKEN + "x", null, null, 0));
                assertSays("another one", wrong);
                assertTrue(!wrong.getMessage().contains(TOKEN));
                assertSays("BATON_TOKEN", refused(site.gateway.at(), ClientSettings.of("ada@desk")));
            }
        }

        @Test
        void of_few_characters_is_none() throws Exception {
            Path tokens = Files.writeString(folder.resolve("tokens"), "ci secret\n");
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Tokens.read(tokens));
            assertSays("line 1", refusal);
            assertTrue(!refusal.getMessage().contains("secret"));
        }

        @Test
        void comes_from_a_file_or_the_environment() throws Exception {
            Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
            assertEquals(
                    TOKEN, ClientSettings.read("ada@desk", Map.of(), file, null).token());
            ClientSettings settings =
                    ClientSettings.read("ada@desk", Map.of(ClientSettings.TOKEN, TOKEN), null, "desk.example:7500");
            assertEquals(TOKEN, settings.token());
            assertEquals(new HostPort("desk.example", 7500), settings.calledBackAt());
            assertTrue(!settings.toString().contains(TOKEN));
        }
    }

    @Nested
    class A_node_that {
        @Test
        void is_not_there_is_named() throws Exception {
            int free;
            try (ServerSocket socket = new ServerSocket(0)) {
                free = socket.getLocalPort();
            }
            HostPort nobody = new HostPort("127.0.0.1", free);
            assertSays("127.0.0.1:" + free, refused(nobody, ClientSettings.of("ada@desk")));
        }

        @Test
        void cannot_call_back_is_told_from_one_that_is_not_there() throws Exception {
            int free;
            try (ServerSocket socket = new ServerSocket(0)) {
                free = socket.getLocalPort();
            }
            // As behind an address translation that forwards nothing: what the client calls itself is not where it
            // listens.
            ClientSettings settings = new ClientSettings("ada@desk", null, null, new HostPort("127.0.0.1", 1), free);
            try (NodeSite site = NodeSite.open(folder)) {
                BatonClientException refusal = refused(site.gateway.at(), settings);
                assertSays("has to reach this machine at 127.0.0.1:1", refusal);
                assertSays("--client-host", refusal);
            }
        }

        @Test
        void finds_its_port_taken_says_so() throws Exception {
            try (NodeSite site = NodeSite.open(folder)) {
                GatewaySettings same = GatewaySettings.of(site.gateway.at());
                IllegalArgumentException refusal = assertThrows(
                        IllegalArgumentException.class,
                        () -> Gateway.open(same, Behind.of("there", site.host), "test"));
                assertSays("choose another --gateway", refusal);
            }
        }

        @Test
        void others_of_the_network_reach_does_not_open_without_tls() {
            IllegalArgumentException refusal = assertThrows(
                    IllegalArgumentException.class,
                    () -> GatewaySettings.of(new HostPort("192.0.2.7", 7400)).requireSafe());
            assertSays("BATON_GATEWAY_KEY_STORE", refusal);
            new GatewaySettings(new HostPort("192.0.2.7", 7400), "", null, null, true).requireSafe();
            new GatewaySettings(new HostPort("192.0.2.7", 7400), "127.0.0.1", null, null, false).requireSafe();
        }
    }

    @Nested
    class With_certificates {
        private Certificates certificates;

        @BeforeEach
        void in_a_folder() {
            certificates = new Certificates(folder);
        }

        private GatewaySettings settings(TlsSettings tls) {
            return new GatewaySettings(NodeSite.ANY, "", null, tls, false);
        }

        private ClientSettings client(TlsSettings tls) {
            return new ClientSettings("ada@desk", null, tls, null, 0);
        }

        @Test
        void each_end_that_trusts_the_other_talks_to_it() throws Exception {
            certificates.make("node");
            certificates.make("desk");
            TlsSettings node = certificates.trusting("node", "desk");
            TlsSettings desk = certificates.trusting("desk", "node");
            try (NodeSite site = NodeSite.open(folder, settings(node));
                    BatonClient client = BatonClient.connect(List.of(site.gateway.at()), client(desk))) {
                assertEquals(
                        "completed",
                        get(site.start(client, "r1", "Bash:\"true\"").result())
                                .status()
                                .shown());
            }
        }

        @Test
        void one_that_the_node_does_not_trust_is_refused() throws Exception {
            certificates.make("node");
            certificates.make("desk");
            certificates.make("stranger");
            TlsSettings node = certificates.trusting("node", "desk");
            TlsSettings stranger = certificates.trusting("stranger", "node");
            try (NodeSite site = NodeSite.open(folder, settings(node))) {
                assertSays("trust each other's certificates", refused(site.gateway.at(), client(stranger)));
            }
        }

        @Test
        void a_client_without_any_is_told_what_to_give() throws Exception {
            certificates.make("node");
            certificates.make("desk");
            try (NodeSite site = NodeSite.open(folder, settings(certificates.trusting("node", "desk")))) {
                BatonClientException refusal = refused(site.gateway.at(), ClientSettings.of("ada@desk"));
                assertSays("speaks TLS", refusal);
                assertSays("BATON_TLS_KEY_STORE and BATON_TLS_TRUST_STORE", refusal);
            }
        }

        @Test
        void a_client_of_a_node_without_any_is_told_to_leave_them_out() throws Exception {
            certificates.make("node");
            certificates.make("desk");
            try (NodeSite site = NodeSite.open(folder)) {
                BatonClientException refusal =
                        refused(site.gateway.at(), client(certificates.trusting("desk", "node")));
                assertSays("does not speak TLS", refusal);
                assertSays("leave out BATON_TLS_KEY_STORE", refusal);
            }
        }
    }
}
