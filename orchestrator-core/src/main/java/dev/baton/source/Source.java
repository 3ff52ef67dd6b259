package dev.baton.source;

/**
 * A named text, with line ends normalised to LF.
 *
 * @param name what diagnostics call it: usually the file's path as the user gave it
 * @param text the whole text
 */
public record Source(String name, String text) {
    public Source {
        if (text.indexOf('\r') >= 0) {
            text = text.replace("\r\n", "\n").replace('\r', '\n');
        }
    }
}
