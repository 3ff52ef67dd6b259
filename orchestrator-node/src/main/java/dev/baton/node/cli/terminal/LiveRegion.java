package dev.baton.node.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The last lines on a terminal, drawn again and again in the same place. Lines must fit the terminal's width. */
public final class LiveRegion {
    private static final String CLEAR_BELOW = "\u001B[J";
    private static final String CLEAR_LINE = "\u001B[K";

    private final PrintWriter out;
    private final List<String> above = new ArrayList<>();
    private int drawn;

    public LiveRegion(PrintWriter out) {
        this.out = out;
    }

    /** Lines that are to stay; they appear above the region when it is drawn next, or is cleared. */
    public void above(List<String> lines) {
        above.addAll(lines);
    }

    /** Replaces what is drawn. */
    public void draw(List<String> lines) {
        if (above.isEmpty() && lines.isEmpty() && drawn == 0) {
            return;
        }
        StringBuilder text = new StringBuilder(drawn == 0 ? "" : "\r\u001B[" + drawn + "A");
        above.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        // In one piece, so that nothing flickers.
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        above.clear();
        drawn = lines.size();
    }

    /** Leaves only what is to stay. */
    public void clear() {
        draw(List.of());
    }
}
