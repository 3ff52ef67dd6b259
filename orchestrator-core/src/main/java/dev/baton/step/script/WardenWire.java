package dev.baton.step.script;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Frames for the warden: their length, a newline, fields separated by NUL. */
final class WardenWire {
    private WardenWire() {}

    static byte[] run(long job, ProcessSpec spec) {
        StringBuilder frame = new StringBuilder(512).append("run\0").append(job);
        add(frame, spec.folder().toString());
        add(frame, spec.record());
        add(frame, spec.workdir());
        add(frame, spec.output().name().toLowerCase(Locale.ROOT));
        add(frame, spec.stdin().toString());
        add(frame, spec.program().toString());
        add(frame, Integer.toString(spec.arguments().size()));
        spec.arguments().forEach(argument -> add(frame, argument));
        spec.environment().forEach((name, value) -> add(frame, name + "=" + value));
        return frame(frame);
    }

    static byte[] signal(long job, String name) {
        return frame(new StringBuilder("signal\0").append(job).append('\0').append(name));
    }

    static byte[] beat() {
        return frame(new StringBuilder("beat"));
    }

    private static void add(StringBuilder frame, String field) {
        if (field.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "Expected to pass a text to a process, but it holds a NUL character, which no argument or"
                            + " environment variable can hold");
        }
        frame.append('\0').append(field);
    }

    private static byte[] frame(StringBuilder fields) {
        byte[] body = fields.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = (body.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + body.length];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(body, 0, frame, head.length, body.length);
        return frame;
    }
}
