package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ItemKeyTest {
    private static ItemKey key(String run, String node, int origin, int level, long index) {
        return new ItemKey("root", run, node, origin, level, index);
    }

    @Test
    void an_items_run_is_called_the_same_whenever_it_is_asked_for() {
        assertEquals("root.4.2.i7", key("root", "4.2", 1, 0, 7).run(1));
        assertEquals("root.4.2.i7.g2", key("root", "4.2", 1, 0, 7).run(2));
        assertEquals("root.3-1.v2.l1.i0", key("root", "3/1", 2, 1, 0).run(1));
    }

    @Test
    void however_deep_it_is_its_name_is_short_and_begins_with_the_outermost_run() {
        String deep = "root" + ".1.i1000000".repeat(30);
        String run = key(deep, "1", 1, 0, 5).run(1);
        assertTrue(run.length() < 200 && run.startsWith("root."), run);
        assertNotEquals(run, key(deep, "2", 1, 0, 5).run(1));
    }

    @Test
    void an_address_leads_back_to_the_item() {
        for (ItemKey key : new ItemKey[] {key("root", "4.2", 1, 0, 7), key("root", "3/1", 2, 1, 0)}) {
            ItemKey.Addressed found = ItemKey.addressed("root", "root", key.address("1.2[0]/review#2"));
            assertEquals(new ItemKey.Addressed(key, "1.2[0]/review#2"), found);
        }
        assertNull(ItemKey.addressed("root", "root", "3/review"));
        assertNull(ItemKey.addressed("root", "root", "3[99999999999999999999]/review"));
    }
}
