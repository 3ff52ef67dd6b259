package dev.baton.node.gateway;

import static dev.baton.node.gateway.NodeSite.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.client.BatonClient;
import dev.baton.client.RunHandle;
import dev.baton.host.Prepared;
import dev.baton.host.Retention;
import dev.baton.host.RunService;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.run.RunStatus;
import dev.baton.view.RunView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a node can be asked, over sockets. */
@Timeout(90)
class GatewayTest {
    private static final String ASKS = "AskUserQuestion:\"Which colour?\":colour -> Bash:\"echo {colour}\":said";

    @TempDir
    private Path folder;

    private NodeSite site;
    private BatonClient client;

    @BeforeEach
    void open() throws Exception {
        site = NodeSite.open(folder);
        client = site.client();
    }

    @AfterEach
    void close() {
        client.close();
        site.close();
    }

    @Test
    void a_run_is_started_and_followed_to_its_end() throws Exception {
        RunHandle run = site.start(client, "r1", "Bash:\"echo one\":a -> Bash:\"echo {a} two\":b");
        RunView end = get(run.result());
        assertEquals(RunStatus.COMPLETED, end.status());
        assertEquals("ada@desk", end.start().startedBy());
        assertEquals(site.host.folder().scratch("r1").toString(), end.start().workdir());
    }

    @Test
    void a_start_that_is_larger_than_a_packet_arrives_whole() throws Exception {
        String large = "x".repeat(400_000);
        RunHandle run = client.start(
                site.flow("large", "Bash:\"printf %s {text} | wc -c\":n"),
                java.util.Map.of("text", "short"),
                new BatonClient.StartOptions("large", List.of(), java.util.Map.of("note", large), false, null));
        assertEquals(RunStatus.COMPLETED, get(run.result()).status());
        assertEquals(List.of(), uploads());
        RunView view = client.show("large").orElseThrow();
        assertEquals(
                400_000,
                view.start().answers().get("note") instanceof dev.baton.step.StoredText.Blob blob ? blob.bytes() : 0);
    }

    private List<Path> uploads() throws Exception {
        try (Stream<Path> files = Files.list(site.host.folder().root().resolve(Uploads.FOLDER))) {
            return files.toList();
        }
    }

    @Test
    void a_run_is_steered_and_the_record_says_by_whom() throws Exception {
        RunHandle run = site.start(client, "r1", ASKS);
        assertInstanceOf(RunService.Reply.Done.class, get(run.pause(false)));
        assertInstanceOf(RunService.Reply.Done.class, get(run.resume()));
        assertInstanceOf(RunService.Reply.Done.class, get(run.answer("colour", "green")));
        RunView end = get(run.result());
        assertEquals(
                List.of("ada@desk", "ada@desk", "ada@desk", "ada@desk"),
                end.deeds().stream().map(deed -> deed.by()).toList());
        assertInstanceOf(RunService.Reply.Refused.class, get(run.answer("colour", "red")));
        assertInstanceOf(RunService.Reply.Unknown.class, get(client.runs().wake("nobody")));
        assertInstanceOf(RunService.Reply.Done.class, get(client.runs().wake("r1")));
    }

    @Test
    void a_command_of_the_engines_own_is_refused() throws Exception {
        site.start(client, "r1", ASKS);
        RunService.Reply reply = get(client.runs().tell("r1", new dev.baton.run.RunCommand.Tick()));
        assertTrue(reply instanceof RunService.Reply.Refused refused
                && refused.why().contains("people give"));
    }

    @Test
    void what_is_stored_can_be_read() throws Exception {
        RunHandle run = site.start(client, "r1", "Bash:\"head -c 100000 /dev/zero | tr '\\\\0' x\":a");
        get(run.result());
        RunRow row = client.row("r1").orElseThrow();
        assertEquals("completed", row.status());
        assertEquals(
                List.of("r1"),
                client.list(RunQuery.newest(5)).rows().stream().map(RunRow::id).toList());
        assertTrue(client.row("nobody").isEmpty());
        assertEquals(
                1, client.reading().events("r1", 1).findFirst().orElseThrow().sequence());
        byte[] log = client.reading().log("r1", "1#1.1", "stdout", 0, null).data();
        assertEquals(100_000, log.length);
        assertEquals(
                -1,
                client.reading()
                        .log("r1", "1#1.1", "../../../baton.db", 0, null)
                        .total());
        RunView view = client.show("r1").orElseThrow();
        dev.baton.step.StoredText text = view.steps().getFirst().output().text();
        assertTrue(text instanceof dev.baton.step.StoredText.Blob blob
                && client.reading().blob(blob.hash()).orElseThrow().length == 100_000);
        assertTrue(client.reading().blob("0".repeat(64)).isEmpty());
        assertTrue(client.reading().bundle("0".repeat(64)).isEmpty());
    }

    @Test
    void a_run_is_run_again_from_a_step_on() throws Exception {
        get(site.start(client, "r1", "Bash:\"date +%s%N\":a -> Bash:\"echo {a}\":b")
                .result());
        Prepared prepared = client.reading().rerun("r1", "2", "r2");
        Prepared.Ready ready = assertInstanceOf(Prepared.Ready.class, prepared);
        assertInstanceOf(RunService.Reply.Done.class, get(client.runs().start(ready)));
        RunView again = get(client.run("r2").orElseThrow().result());
        assertEquals(
                client.show("r1").orElseThrow().outputs().get("a"),
                again.outputs().get("a"));
        assertEquals("r1", again.start().rerunOf().run());
    }

    @Test
    void runs_are_deleted() throws Exception {
        RunHandle open = site.start(client, "open", ASKS);
        get(site.start(client, "over", "Bash:\"true\"").result());
        assertInstanceOf(Retention.Deleted.Refused.class, client.reading().delete("open", false));
        assertInstanceOf(Retention.Deleted.Done.class, client.reading().delete("over", false));
        assertTrue(client.row("over").isEmpty());
        assertTrue(client.row("open").isPresent());
        get(open.cancel(false));
        get(open.result());
        Instant later = Instant.now().plusSeconds(60);
        assertEquals(List.of("open"), client.reading().prune(later, true).runs());
        assertEquals(List.of("open"), client.reading().prune(later, false).runs());
        assertTrue(client.list(RunQuery.newest(5)).rows().isEmpty());
    }

    @Test
    void a_run_that_is_under_way_is_cancelled_and_deleted_with_force() throws Exception {
        RunHandle asks = site.start(client, "asks", ASKS);
        assertInstanceOf(Retention.Deleted.Done.class, client.reading().delete("asks", true));
        assertTrue(client.row("asks").isEmpty());
        NodeSite.Notes notes = new NodeSite.Notes();
        RunHandle works = site.start(client, "works", ASKS.replace("echo {colour}", "echo {colour}; sleep 100"));
        try (AutoCloseable ignored = works.follow(notes)) {
            assertEquals(1, notes.records.poll(20, TimeUnit.SECONDS));
            get(works.answer("colour", "green"));
            assertEquals("green", notes.lines.poll(20, TimeUnit.SECONDS));
            assertInstanceOf(Retention.Deleted.Refused.class, client.reading().delete("works", false));
            assertInstanceOf(Retention.Deleted.Done.class, client.reading().delete("works", true));
        }
        assertTrue(client.row("works").isEmpty());
        assertTrue(Files.notExists(site.host.folder().run("works")));
        assertInstanceOf(RunService.Reply.Unknown.class, get(asks.resume()));
    }

    @Test
    void a_run_that_was_retried_is_deleted_with_force_only_when_it_is_over_again() throws Exception {
        String wait = "until [ -e go ]; do sleep 0.1; done; exit 1";
        RunHandle run = site.start(client, "again", "Bash:\"" + wait + "\"");
        Path go = site.host.folder().scratch("again").resolve("go");
        Files.createDirectories(go.getParent());
        Files.createFile(go);
        assertEquals(RunStatus.FAILED, get(run.result()).status());
        Files.delete(go);
        get(run.retry());
        assertInstanceOf(Retention.Deleted.Refused.class, client.reading().delete("again", false));
        assertInstanceOf(Retention.Deleted.Done.class, client.reading().delete("again", true));
        assertTrue(client.row("again").isEmpty());
        assertTrue(site.host.store().events("again", 1).findAny().isEmpty());
        assertTrue(Files.notExists(site.host.folder().run("again")));
    }

    @Test
    void an_item_of_a_map_is_not_touched_by_a_forced_deletion() throws Exception {
        site.start(client, "map", "map(n in range(0, 2)) [@ok:\"{n}?\"]:out");
        NodeSite.await(
                "the items ask",
                () -> "waiting"
                        .equals(client.row("map.1.i1").map(RunRow::status).orElse("")));
        assertInstanceOf(Retention.Deleted.Refused.class, client.reading().delete("map.1.i1", true));
        assertEquals("waiting", client.row("map.1.i1").orElseThrow().status());
        assertInstanceOf(Retention.Deleted.Done.class, client.reading().delete("map", true));
        assertTrue(client.list(RunQuery.newest(5).withItems(true)).rows().isEmpty());
    }

    @Test
    void a_node_says_who_it_is() {
        assertEquals("here", client.info().node());
        assertEquals(List.of(1, 1), client.info().versions());
        assertEquals(List.of("here"), client.info().members());
    }

    @Test
    void live_output_is_heard() throws Exception {
        NodeSite.Notes notes = new NodeSite.Notes();
        RunHandle run = site.start(client, "r1", ASKS.replace("echo {colour}", "echo {colour}; cat /dev/null"));
        try (AutoCloseable ignored = run.follow(notes)) {
            assertEquals(1, notes.records.poll(10, TimeUnit.SECONDS));
            get(run.answer("colour", "green"));
            assertEquals("green", notes.lines.poll(10, TimeUnit.SECONDS));
        }
        get(run.result());
        assertEquals(
                "green\n",
                new String(
                        client.reading().log("r1", "2#1.1", "stdout", 0, null).data(), StandardCharsets.UTF_8));
    }
}
