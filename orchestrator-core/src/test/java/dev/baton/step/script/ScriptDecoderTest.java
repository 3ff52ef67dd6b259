package dev.baton.step.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScriptDecoderTest {
    /** Gives a few bytes at a time, cutting characters. */
    private static InputStream trickle(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 3));
            }
        };
    }

    @Test
    void text_is_the_same_however_it_is_cut() throws IOException {
        String text = "aä\n\n€ 𝄞\r\nz".repeat(50_000);
        StringBuilder read = new StringBuilder();
        assertFalse(ScriptDecoder.decode(trickle(text.getBytes(StandardCharsets.UTF_8)), read));
        assertEquals(text, read.toString());
    }

    @Test
    void newlines_at_the_end_are_left_out_and_others_are_kept() throws IOException {
        StringBuilder read = new StringBuilder();
        ScriptDecoder.decode(trickle("\n\na\n\n\nb \n\n\n".getBytes(StandardCharsets.UTF_8)), read);
        assertEquals("\n\na\n\n\nb ", read.toString());
        assertEquals("", ScriptDecoder.decode("\n\n\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void arbitrary_bytes_are_decoded_as_the_library_does_it() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            StringBuilder read = new StringBuilder();
            boolean malformed = ScriptDecoder.decode(trickle(bytes), read);
            String expected = new String(bytes, StandardCharsets.UTF_8);
            assertEquals(expected.replaceAll("\n+$", ""), read.toString());
            assertTrue(malformed || expected.indexOf('\uFFFD') < 0);
        }
    }

    @Test
    void a_character_cut_off_at_the_end_is_replaced() {
        assertEquals("a\uFFFD", ScriptDecoder.decode(new byte[] {'a', (byte) 0xe2, (byte) 0x82}));
    }
}
