package dev.baton.step.script;

/** Why a value cannot stand somewhere in a script. */
enum BashTemplateRefusal {
    ARITHMETIC(
            "bash-arithmetic",
            "the shell calculates here, and would run commands that the value holds",
            "Write 'v=%s' on a line before, check it, and calculate with it: [[ $v =~ ^-?[0-9]+$ ]] || exit 1"),
    SUBSCRIPT(
            "bash-subscript",
            "the shell calculates an array's subscript, and would run commands that the value holds",
            "Write 'v=%s' on a line before, check it, and use $v as the subscript: [[ $v =~ ^[0-9]+$ ]] || exit 1"),
    NAME(
            "bash-name",
            "this is the name of a variable or function, and the shell would evaluate it",
            "Write the name itself here, or choose it with: v=%s; case $v in …) …;; esac"),
    ATTRIBUTE(
            "bash-declaration",
            "this declaration evaluates what it is given",
            "Write 'v=%s' on a line before, check $v, and declare with it; a list is safe as: declare -a list=(%s)"),
    SPLIT(
            "bash-quoting",
            "without quotes around the expansion the shell splits the value into words",
            "Put the whole expansion in double quotes: \"${…}\""),
    DELIMITER(
            "bash-quoting",
            "this is where a here-document says how it ends, and the shell expands nothing there",
            "Write a fixed word here"),
    UNCLEAR(
            "bash-quoting",
            "which quotes it stands in cannot be told",
            "Write 'v=%s' on a line before, where the quoting is plain, and use \"$v\" here");

    private final String code;
    private final String because;
    private final String hint;

    BashTemplateRefusal(String code, String because, String hint) {
        this.code = code;
        this.because = because;
        this.hint = hint;
    }

    String code() {
        return code;
    }

    String message(String reference) {
        return "Expected a place that takes '" + reference + "' as one word, but " + because;
    }

    String hint(String reference) {
        return hint.replace("%s", reference);
    }
}
