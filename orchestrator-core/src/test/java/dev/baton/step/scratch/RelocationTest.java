package dev.baton.step.scratch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.baton.step.RunFiles;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.agent.AgentDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelocationTest {
    private static final String HERE = "/it's \"here\"/scratch";

    private static StepRequest moved(StepWork work) {
        return Relocation.to(HERE, Node.request(work, RunFiles.NOTHING));
    }

    @Test
    void both_folders_are_this_nodes() {
        StepRequest moved = moved(new StepWork.Task("t", ""));
        assertEquals(HERE, moved.workdir());
        assertEquals(HERE, moved.scratch());
    }

    @Test
    void a_file_in_a_script_has_its_path_on_this_node_in_the_form_its_place_asks_for() {
        StepWork.Script script = new StepWork.Script(
                StepWork.Language.BASH,
                "_1='" + Node.HOME + "/a.py'; python3 \"$_1\"",
                "{\"x\":\"" + Node.HOME + "/a.py\"}",
                "see " + Node.HOME + "/a.py",
                Map.of("FILE", Node.HOME + "/a.py"),
                Map.of());
        var there = (StepWork.Script) moved(script).work();
        assertEquals("_1='/it'\\''s \"here\"/scratch/a.py'; python3 \"$_1\"", there.source());
        assertEquals("{\"x\":\"/it's \\\"here\\\"/scratch/a.py\"}", there.variables());
        assertEquals("see " + HERE + "/a.py", there.stdin());
        assertEquals(Map.of("FILE", HERE + "/a.py"), there.env());
    }

    @Test
    void a_file_in_an_instruction_has_its_path_on_this_node() {
        AgentDefinition definition =
                new AgentDefinition("a", null, null, List.of(), null, List.of(), List.of(), "", null);
        StepWork.Agent agent = new StepWork.Agent(
                definition,
                "read " + Node.HOME + "/a.py",
                Map.of("script", Node.HOME + "/a.py"),
                null,
                new StepWork.ScriptedReply("read " + Node.HOME + "/a.py", Map.of(), 0, null),
                Map.of());
        var there = (StepWork.Agent) moved(agent).work();
        assertEquals("read " + HERE + "/a.py", there.instruction());
        assertEquals(Map.of("script", HERE + "/a.py"), there.context());
        assertEquals("read " + HERE + "/a.py", there.scripted().text());
    }

    @Test
    void at_home_the_work_is_as_it_was_rendered() {
        StepWork work = new StepWork.Batch("1", 1, null, Node.HOME + "/a.txt", null);
        assertSame(
                work,
                Relocation.to(Node.HOME, Node.request(work, RunFiles.NOTHING)).work());
    }
}
