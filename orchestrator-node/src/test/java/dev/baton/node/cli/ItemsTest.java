package dev.baton.node.cli;

import static dev.baton.node.cli.InProcess.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.baton.node.cli.BatonProcess.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps whose items ask people. */
class ItemsTest {
    private static final String FLOW =
            "map(n in range(0, %d)) [@ok:\"Take {n}?\" -> Bash:\"echo took-{n}\"]:out -> Bash:\"echo {out}\":all";

    @TempDir
    private Path folder;

    private InProcess baton;

    @BeforeEach
    void a_command_line() {
        baton = new InProcess(folder);
    }

    @Test
    void what_items_ask_is_shown_with_the_run_and_answered_there() throws Exception {
        String flow = baton.flow("items", FLOW.formatted(12));
        Result run = baton.run("run", flow, "--id", "r1").exits(3);
        assertSays("Take 7?", run.out());
        assertSays("baton answer r1 '1[7]/ok' approve", run.out());
        assertSays("and 2 more items waiting", run.out());
        Result show = baton.run("show", "r1").exits(0);
        assertSays("baton answer r1 '1[7]/ok' approve", show.out());
        assertFalse(baton.run("list").exits(0).out().contains("r1.1.i7"));
        for (int i = 0; i < 11; i++) {
            baton.run("answer", "r1", "1[" + i + "]/ok", "approve").exits(3);
        }
        assertSays("took-0", baton.run("answer", "r1", "ok", "approve").exits(0).out());
        assertEquals(
                "completed",
                baton.run("show", "r1.1.i3", "--json").json().path("status").asText());
    }

    @Test
    void a_person_at_the_terminal_is_asked_for_one_item_after_the_other() throws Exception {
        String flow = baton.flow("items", FLOW.formatted(3));
        Result run = baton.run(TypedTerminal.typing("a", "a", "a"), "run", flow).exits(0);
        assertSays("took-0", run.out());
        assertSays("2 succeeded", run.out());
    }
}
