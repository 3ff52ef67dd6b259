package dev.baton.node.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the results.
 *
 * @param measured the figures
 * @param target what is to be reached, or empty for a figure that others are compared with
 * @param met null where there is no target
 */
record Row(
        String workload,
        String measured,
        String target,
        @Nullable Boolean met) {
    String markdown() {
        String mark = met == null ? "" : met ? "yes" : "**no**";
        return "| " + workload + " | " + measured + " | " + target + " | " + mark + " |";
    }
}
