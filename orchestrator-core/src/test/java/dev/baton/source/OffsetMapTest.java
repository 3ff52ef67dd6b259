package dev.baton.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class OffsetMapTest {
    /** "abcXXdef" made from "ab..cd[YYYYY]..ef" in pieces: copied, dropped, replaced. */
    private final OffsetMap map =
            OffsetMap.builder().copy(10, 3).replace(2, 20, 25).copy(30, 3).build();

    @Test
    void a_copied_character_maps_to_its_own_place() {
        assertEquals(12, map.start(2));
        assertEquals(31, map.start(6));
    }

    @Test
    void a_replaced_character_maps_to_the_start_of_what_it_stands_for() {
        assertEquals(20, map.start(3));
        assertEquals(20, map.start(4));
    }

    @Test
    void a_range_covers_what_it_came_from() {
        assertEquals(new Span(11, 13), map.span(1, 3));
        assertEquals(new Span(11, 25), map.span(1, 4));
        assertEquals(new Span(20, 31), map.span(4, 6));
        assertEquals(new Span(20, 20), map.span(3, 3));
    }

    @Test
    void the_end_maps_to_the_end_of_the_last_piece() {
        assertEquals(33, map.start(8));
        assertEquals(33, map.end(8));
    }

    @Test
    void pieces_that_continue_each_other_are_one() {
        assertEquals(
                OffsetMap.builder().copy(5, 4).build(),
                OffsetMap.builder().copy(5, 1).copy(6, 3).build());
        assertNotEquals(map, OffsetMap.builder().copy(10, 3).build());
    }

    @Test
    void two_maps_in_a_row_are_one_map() {
        OffsetMap outer = OffsetMap.builder()
                .copy(100, 21)
                .replace(4, 200, 230)
                .copy(300, 10)
                .build();
        OffsetMap both = map.then(outer);
        assertEquals(112, both.start(2));
        assertEquals(120, both.start(3));
        assertEquals(230, both.end(4));
        assertEquals(305, both.start(5));
        assertEquals(map, map.then(OffsetMap.shift(0)));
    }

    @Test
    void a_source_offset_finds_its_way_back() {
        assertEquals(2, map.derived(12));
        assertEquals(3, map.derived(15), "dropped text maps to what follows it");
        assertEquals(6, map.derived(31));
    }
}
