package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.node.cli.BatonProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows that call each other, as the command line shows them. */
class CallTest {
    private static final String BROKEN = "Bash:\"echo {x}\":y {retrys: 2}";

    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    @Test
    void validate_says_what_is_wrong_with_a_called_flow_once_and_in_its_place() throws Exception {
        baton.flow("bad", BROKEN);
        baton.flow("main", "@call:bad(x=1) -> @call:bad(x=2)");
        JsonNode both = baton.run("validate", "main.flow", "bad.flow", "--json")
                .exits(2)
                .json();
        assertEquals(
                List.of("broken-call", "broken-call"), codes(both.path("flows").path(0)));
        assertEquals(List.of("unknown-option"), codes(both.path("flows").path(1)));
        JsonNode alone = baton.run("validate", "main.flow", "--json").exits(2).json();
        assertEquals(
                List.of("broken-call", "broken-call", "unknown-option"),
                codes(alone.path("flows").path(0)));
        JsonNode last = alone.path("flows").path(0).path("diagnostics").path(2);
        assertEquals("bad.flow", last.path("file").asText());
    }

    @Test
    void validate_looks_at_the_flows_of_a_markdown_file_one_by_one() throws Exception {
        Files.writeString(
                folder.resolve("both.md"),
                "# One\n```flow\n@call:two(x=1):r -> Bash:\"echo {r}\"\n```\n# Two\n```flow\n" + BROKEN + "\n```\n");
        JsonNode flows =
                baton.run("validate", "both.md", "--json").exits(2).json().path("flows");
        assertEquals(List.of("broken-call"), codes(flows.path(0)));
        assertEquals(List.of("unknown-option"), codes(flows.path(1)));
    }

    private static List<String> codes(JsonNode flow) {
        List<String> codes = new ArrayList<>();
        flow.path("diagnostics")
                .forEach(diagnostic -> codes.add(diagnostic.path("code").asText()));
        return codes;
    }

    @Test
    void explain_graph_and_dry_run_show_what_is_called() throws Exception {
        baton.flow("child", "Bash:\"echo {x}\":y");
        baton.flow("main", "@call:child(x=\"{in}\"):c");
        assertSays(
                "1  @call:child: x = {in} → c",
                baton.run("explain", "main.flow").exits(0).out());
        assertSays(
                "1/1  Bash: echo {x} → y",
                baton.run("explain", "main.flow").exits(0).out());
        assertSays(
                "subgraph \"cluster_1\"",
                baton.run("graph", "main.flow", "--format", "dot").exits(0).out());
        Result dry = baton.run("run", "main.flow", "-i", "in=1", "--dry-run").exits(0);
        assertSays("the flow child", dry.out());
        assertFalse(Files.exists(baton.data().resolve("baton.db")));
    }

    @Test
    void a_secret_is_asked_for_inside_a_call_and_never_shown() throws Exception {
        baton.flow("child", "AskUserQuestion:\"Token?\":token {secret: true} -> Bash:\"printf %s {token} | wc -c\":n");
        baton.flow("main", "@call:child:c");
        // A process of its own, whose home and key are the same for the command and for the run.
        var process = new BatonProcess(folder, folder, Map.of());
        JsonNode waits =
                process.run("run", "main.flow", "--id", "r", "--json").exits(3).json();
        assertEquals("1/token", waits.path("waiting").path(0).path("name").asText());
        JsonNode done =
                process.run("answer", "r", "token", "sesame", "--json").exits(0).json();
        assertEquals(6, done.path("outputs").path("c").path("n").asInt());
        assertEquals("1/2", done.path("steps").path(0).path("id").asText());
        assertFalse(done.toString().contains("sesame"));
        assertSays("1/2", process.run("logs", "r", "--step", "1/2").exits(0).out());
    }

    @Test
    void an_answer_given_beforehand_holds_for_questions_of_called_flows() throws Exception {
        baton.flow("child", "AskUserQuestion:\"Colour?\":colour -> @fine:\"{colour}?\":d -> Bash:\"echo {colour}\":n");
        baton.flow("main", "[@call:child:a || @call:child:b]");
        Result run = baton.run(
                        "run", "main.flow", "--answer", "colour=red", "--answer", "1.2/colour=blue", "--yes", "--json")
                .exits(0);
        JsonNode outputs = run.json().path("outputs");
        assertEquals("red", outputs.path("a").path("n").asText());
        assertEquals("blue", outputs.path("b").path("n").asText());
        assertTrue(outputs.path("a").path("d").path("status").asText().startsWith("approved"), run.out());
    }
}
