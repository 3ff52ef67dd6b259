package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    /** A word of any level, as facts will be. */
    private record Word(String name, int since, List<Word> older) implements Vocabulary.Word<Word> {
        static Word of(String name, int since, Word... older) {
            return new Word(name, since, List.of(older));
        }
    }

    private static final Word ONE = Word.of("one", 1);
    private static final Word TWO = Word.of("two", 1);
    private static final Word NEWER = Word.of("newer", 2, ONE, TWO);
    private static final Word NEWEST = Word.of("newest", 3, NEWER, ONE);

    @Test
    void what_all_know_is_said_as_it_is() {
        assertEquals(List.of(ONE), Vocabulary.within(ONE, 1));
        assertEquals(List.of(NEWER), Vocabulary.within(NEWER, 2));
        assertEquals(List.of(NEWER), Vocabulary.within(NEWER, 3));
    }

    @Test
    void what_not_all_know_is_said_with_what_they_know() {
        assertEquals(List.of(NEWER, ONE), Vocabulary.within(NEWEST, 2));
        assertEquals(List.of(ONE, TWO, ONE), Vocabulary.within(NEWEST, 1));
    }

    @Test
    void what_has_no_older_words_is_left_out() {
        assertEquals(List.of(), Vocabulary.within(Word.of("news", 2), 1));
    }

    @Test
    void what_stands_for_a_word_must_be_older() {
        Word wrong = Word.of("wrong", 2, Word.of("as new", 2));
        assertEquals(List.of(wrong), Vocabulary.within(wrong, 2));
        assertTrue(assertThrows(IllegalStateException.class, () -> Vocabulary.within(wrong, 1))
                .getMessage()
                .contains("as new"));
    }

    @Test
    void a_reader_must_know_the_newest_of_all() {
        assertEquals(3, Vocabulary.needed(List.of(ONE, NEWEST, NEWER)));
        assertEquals(1, Vocabulary.needed(List.of(ONE)));
        assertEquals(1, Vocabulary.needed(List.<Word>of()));
    }

    @Test
    void this_build_reads_all_that_it_writes() {
        for (RunEvent fact : StoredFactsTest.facts().values()) {
            assertTrue(fact.since() <= Vocabulary.KNOWN, fact::toString);
        }
        assertEquals(
                Vocabulary.KNOWN,
                Vocabulary.needed(List.copyOf(StoredFactsTest.facts().values())));
    }
}
