package dev.baton.node.cli;

import dev.baton.node.cli.terminal.Columns;
import dev.baton.node.cli.terminal.Style;

/** What {@code baton} alone says. */
final class Overview {
    private static final int NAME_CELLS = 12;

    private final Style style;

    Overview(Style style) {
        this.style = style;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        out.append(style.bold("baton"))
                .append(" runs workflows of AI agents and scripts, and picks them up again where they stopped.\n\n")
                .append("Usage: baton VERB [ARGUMENTS]\n");
        String group = "";
        for (Verbs.Entry verb : Verbs.all()) {
            if (!verb.group().equals(group)) {
                group = verb.group();
                out.append('\n').append(style.bold(group)).append('\n');
            }
            out.append("  ")
                    .append(style.cyan(Columns.pad(verb.name(), NAME_CELLS)))
                    .append(verb.summary())
                    .append('\n');
        }
        return out.append("\n'baton VERB --help' explains a verb and shows examples.\n")
                .toString();
    }
}
