package dev.baton.flow;

/**
 * A comment from its {@code #} to the end of its line.
 *
 * @param offset in the source
 * @param text with the {@code #}, without trailing blanks
 * @param ownLine whether nothing else stands on its line
 */
record Comment(int offset, String text, boolean ownLine) {}
