package dev.baton.node.cli.terminal;

/** Colours and weights, or none. */
public record Style(boolean colors) {
    private static final String RESET = "\u001B[0m";

    public String bold(String text) {
        return paint("1", text);
    }

    public String faint(String text) {
        return paint("2", text);
    }

    public String green(String text) {
        return paint("32", text);
    }

    public String red(String text) {
        return paint("31", text);
    }

    public String yellow(String text) {
        return paint("33", text);
    }

    public String cyan(String text) {
        return paint("36", text);
    }

    private String paint(String code, String text) {
        return colors && !text.isEmpty() ? "\u001B[" + code + "m" + text + RESET : text;
    }
}
