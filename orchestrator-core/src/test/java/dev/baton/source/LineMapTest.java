package dev.baton.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LineMapTest {
    @Test
    void lines_and_columns_count_from_one() {
        LineMap map = LineMap.of(new Source("a.flow", "ab\n\ncd"));
        assertEquals(new SourceRef("a.flow", 1, 1), map.at(0));
        assertEquals(new SourceRef("a.flow", 1, 3), map.at(2));
        assertEquals(new SourceRef("a.flow", 2, 1), map.at(3));
        assertEquals(new SourceRef("a.flow", 3, 2), map.at(5));
        assertEquals(3, map.lines());
    }

    @Test
    void a_column_is_a_code_point_and_not_half_of_one() {
        String text = "x\n🙂🙂é|\n🙂|";
        LineMap map = LineMap.of(new Source("t", text));
        assertEquals(4, map.column(text.indexOf('|')));
        assertEquals(2, map.column(text.lastIndexOf('|')));
    }

    @Test
    void an_offset_behind_the_text_is_its_end() {
        LineMap map = LineMap.of(new Source("t", "ab\n"));
        assertEquals(new SourceRef("t", 2, 1), map.at(99));
        assertEquals(new SourceRef("t", 1, 1), LineMap.of(new Source("t", "")).at(5));
    }

    @Test
    void a_line_knows_where_it_starts_and_ends() {
        LineMap map = LineMap.of(new Source("t", "ab\ncde"));
        assertEquals(0, map.lineStart(1));
        assertEquals(2, map.lineEnd(1));
        assertEquals(3, map.lineStart(2));
        assertEquals(6, map.lineEnd(2));
    }

    @Test
    void a_carriage_return_is_no_character_of_a_source() {
        assertEquals(2, LineMap.of(new Source("t", "a\r\nb")).line(2));
        assertEquals("a\nb\nc", new Source("t", "a\r\nb\rc").text());
    }
}
