package dev.baton.source;

/**
 * A place as a reader counts it, kept by what outlives the text.
 *
 * @param file the source's name
 * @param line 1-based
 * @param column 1-based, in code points
 */
public record SourceRef(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
