package dev.baton.run;

/** Short forms of long texts. */
final class Texts {
    private Texts() {}

    /** At most so many characters, never half a surrogate pair; what was cut shows as an ellipsis. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
