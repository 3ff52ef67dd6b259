package dev.baton.flow;

/** Hints for characters that word processors and other languages bring along. */
final class Typography {
    private Typography() {}

    static String hint(String characters) {
        return switch (characters.codePointAt(0)) {
            case '"' -> "remove one of the quotes";
            case '\u201C', '\u201D', '\u2018', '\u2019', '\'', '`', '\u00AB', '\u00BB', '\u201E' ->
                "strings are written in straight double quotes: \"…\"";
            case '\u2192', '\u21D2', '\u27F6' -> "write '->'";
            case '/' -> "comments begin with '#'";
            case '\\' -> "a line may simply go on on the next one";
            case '=', '!', '<', '>' -> "comparisons stand in '(if …)'";
            default -> "remove it, or put it in a string";
        };
    }
}
