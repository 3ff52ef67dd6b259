package dev.baton.run.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.run.RunEvent;
import dev.baton.run.RunRecord;
import dev.baton.run.RunState;
import dev.baton.run.Vocabulary;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunJsonTest {
    private static final String NEWER =
            "This was written by a newer Baton, with facts of level 99; this one knows level " + Vocabulary.KNOWN
                    + ": upgrade this one.";

    private static byte[] bytes(Object json) throws IOException {
        return RunJson.binary().writeValueAsBytes(json);
    }

    @Test
    void a_record_of_the_first_level_has_only_its_facts() throws IOException {
        RunRecord record = new RunRecord(List.of(new RunEvent.RunCompleted(Instant.EPOCH)));
        byte[] bytes = RunJson.write(record);
        assertFalse(RunJson.binary().readTree(bytes).has("level"));
        assertEquals(record, RunJson.readRecord(bytes));
    }

    @Test
    void a_record_that_has_facts_of_a_newer_baton_says_so() throws IOException {
        ObjectNode record = RunJson.binary().createObjectNode().put("level", 99);
        record.putArray("facts").addObject().put("fact", "Unheard");
        byte[] bytes = bytes(record);
        assertEquals(
                NEWER,
                assertThrows(NewerBatonException.class, () -> RunJson.readRecord(bytes))
                        .getMessage());
    }

    /** What it would not know is left out without a word, so it is not read at all. */
    @Test
    void a_snapshot_of_a_newer_baton_says_so() throws IOException {
        ObjectNode state = (ObjectNode) RunJson.binary().readTree(RunJson.write(RunState.empty()));
        assertEquals("level", state.fieldNames().next());
        byte[] bytes = bytes(state.put("level", 99));
        assertEquals(
                NEWER,
                assertThrows(NewerBatonException.class, () -> RunJson.readState(bytes))
                        .getMessage());
    }

    @Test
    void a_snapshot_from_before_there_were_levels_is_of_the_first() throws IOException {
        ObjectNode state = (ObjectNode) RunJson.binary().readTree(RunJson.write(RunState.empty()));
        state.remove("level");
        assertEquals(RunState.empty(), RunJson.readState(bytes(state)));
    }
}
