package dev.baton.step.script;

/** The quoting that a reference stands in. */
enum BashTemplatePlace {
    BARE("\"${", "}\""),
    DOUBLE("${", "}"),
    /** The quotes are closed around the reference and opened again. */
    SINGLE("'\"${", "}\"'"),
    /** Inside {@code $'…'}. */
    ANSI("'\"${", "}\"$'");

    private final String before;
    private final String after;

    BashTemplatePlace(String before, String after) {
        this.before = before;
        this.after = after;
    }

    String reference(String variable) {
        return before + variable + after;
    }
}
