package dev.baton.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.baton.flow.syntax.Flow;
import dev.baton.source.Source;
import org.junit.jupiter.api.Test;

class RandomTreeTest {
    private static final int TREES = 3_000;

    @Test
    void what_the_formatter_writes_of_any_tree_is_read_as_that_tree() {
        for (long seed = 0; seed < TREES; seed++) {
            Flow flow = new RandomFlows(seed).flow();
            String text = Formatter.format(flow);
            Parsed parsed = Parser.parse(new Source("t.flow", text));
            String about = "seed " + seed + ":\n" + text;
            assertEquals(SyntaxEquality.withoutPlaces(flow), SyntaxEquality.withoutPlaces(parsed.flow()), about);
            assertFalse(parsed.hasErrors(), about);
        }
    }

    @Test
    void formatting_the_text_of_any_tree_a_second_time_changes_nothing() {
        for (long seed = 0; seed < TREES; seed++) {
            String text = Formatter.format(new RandomFlows(seed).flow());
            String again = Formatter.format(new Source("t.flow", text)).text();
            assertEquals(again, Formatter.format(new Source("t.flow", again)).text(), () -> text);
        }
    }
}
