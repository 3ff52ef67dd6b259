package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs around flows: a project to start from, what is missing, who answers, how a flow is read. */
class HouseTest {
    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    @Test
    void init_makes_a_project_that_is_valid_and_runs() throws Exception {
        baton.run("init").exits(0);
        baton.run("validate", "words.flow").exits(0);
        baton.run("run", "words.flow", "--yes").exits(0);
        assertSays("writer", baton.run("agents").exits(0).out());
    }

    @Test
    void init_replaces_nothing_unless_it_is_told_to() throws Exception {
        Files.writeString(folder.resolve("README.md"), "mine");
        assertSays("README.md", baton.run("init").exits(1).err());
        assertEquals("mine", Files.readString(folder.resolve("README.md")));
        baton.run("init", "--force").exits(0);
        assertTrue(Files.size(folder.resolve("README.md")) > 10);
    }

    @Test
    void doctor_says_what_it_looked_at() throws Exception {
        String found = baton.run("doctor").out();
        for (String part : List.of("bash", "python3", "fsync", "key file", "claude")) {
            assertSays(part, found);
        }
    }

    @Test
    void agents_lists_those_of_the_working_folder_and_what_is_missing_for_them() throws Exception {
        Files.createDirectories(folder.resolve("agents"));
        Files.writeString(folder.resolve("agents/shout.md"), """
                ---
                name: shout
                description: Says it louder
                command: tr a-z A-Z
                ---
                """);
        JsonNode document = baton.run("agents", "--json").exits(0).json();
        List<String> names = new ArrayList<>();
        document.path("agents").forEach(agent -> names.add(agent.path("name").asText()));
        assertTrue(names.contains("shout"), names::toString);
        assertTrue(document.path("backends").size() > 0);
        assertSays("Says it louder", baton.run("agents", "shout").exits(0).out());
        assertSays("'shuot'", baton.run("agents", "shuot").exits(2).err());
        JsonNode run = baton.run("run", baton.flow("loud", "shout:\"hey\":x"), "--json")
                .exits(0)
                .json();
        assertSays("HEY", run.path("outputs").path("x").asText());
    }

    @Test
    void fmt_changes_a_flow_once_and_then_no_more() throws Exception {
        String flow = baton.flow("messy", "Bash:\"echo 1\":a->Bash:\"echo {a}\":b");
        baton.run("fmt", flow, "--check").exits(1);
        baton.run("fmt", flow, "--write");
        String once = Files.readString(folder.resolve(flow));
        baton.run("fmt", flow);
        assertEquals(once, Files.readString(folder.resolve(flow)));
        baton.run("fmt", flow, "--check").exits(0);
    }

    @Test
    void graph_draws_in_each_format() throws Exception {
        String flow = baton.flow("drawn", "[ Bash:\"echo 1\":a || Bash:\"echo 2\":b ] -> Bash:\"echo {a}\":c");
        assertSays("<svg", baton.run("graph", flow, "--format", "svg").exits(0).out());
        assertSays(
                "flowchart",
                baton.run("graph", flow, "--format", "mermaid").exits(0).out());
        assertSays(
                "digraph", baton.run("graph", flow, "--format", "dot").exits(0).out());
        baton.run("graph", flow, "--format", "png").exits(2);
    }

    @Test
    void explain_shows_the_structure() throws Exception {
        String explained = baton.run("explain", baton.flow("read", "[ Bash:\"echo 1\":a || Bash:\"echo 2\":b ]"))
                .exits(0)
                .out();
        assertSays("echo 1", explained);
        assertSays("echo 2", explained);
    }
}
