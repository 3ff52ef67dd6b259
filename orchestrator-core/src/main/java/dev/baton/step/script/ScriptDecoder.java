package dev.baton.step.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns bytes into text piece by piece: what is not UTF-8 becomes U+FFFD, and newlines at the very end are left out. */
final class ScriptDecoder {
    private final Appendable out;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars;
    private long newlines;
    private boolean malformed;

    private ScriptDecoder(Appendable out, int buffer) {
        this.out = out;
        this.chars = CharBuffer.allocate(buffer);
    }

    /** @return whether any byte had to be replaced */
    static boolean decode(InputStream in, Appendable out) throws IOException {
        byte[] bytes = new byte[64 << 10];
        ScriptDecoder decoder = new ScriptDecoder(out, bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).limit(0);
        int n;
        do {
            buffer.compact();
            n = in.read(bytes, buffer.position(), buffer.remaining());
            buffer.position(buffer.position() + Math.max(n, 0)).flip();
            decoder.decode(buffer, n < 0);
        } while (n >= 0);
        return decoder.malformed;
    }

    static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        try {
            decode(bytes, text);
        } catch (IOException e) {
            throw new IllegalStateException("A StringBuilder does not fail", e);
        }
        return text.toString();
    }

    /** @return whether any byte had to be replaced */
    static boolean decode(byte[] bytes, Appendable out) throws IOException {
        ScriptDecoder decoder = new ScriptDecoder(out, Math.max(bytes.length, 16));
        decoder.decode(ByteBuffer.wrap(bytes), true);
        return decoder.malformed;
    }

    private void decode(ByteBuffer bytes, boolean last) throws IOException {
        CoderResult result;
        do {
            result = utf8.decode(bytes, chars, last);
            if (result.isError()) {
                malformed = true;
                bytes.position(bytes.position() + result.length());
                emit();
                write("\uFFFD");
            } else {
                emit();
            }
        } while (!result.isUnderflow());
    }

    private void emit() throws IOException {
        write(chars.flip());
        chars.clear();
    }

    private void write(CharSequence text) throws IOException {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0) {
            for (; newlines > 0; newlines--) {
                out.append('\n');
            }
            out.append(text, 0, end);
        }
        newlines += text.length() - end;
    }
}
