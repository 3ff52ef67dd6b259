package dev.baton.step.script;

import dev.baton.expression.Interpolations.Found;
import org.jspecify.annotations.Nullable;

/**
 * A place in the text being scanned.
 *
 * <p>The text is the script, or what a pair of backticks holds once the backslashes that belong to the backticks are
 * removed; then {@link #origin} says where each character stands in the script.
 */
abstract class BashTemplateCursor {
    /** Nesting beyond this is not followed: what it holds is refused, and the stack stays small. */
    private static final int MAX_DEPTH = 200;

    final BashTemplateOutput output;
    final String text;
    private final int @Nullable [] origins;
    int at;
    /** Where scanning stops: the text's end, or for a while the end of a here-document. */
    int end;

    private int depth;
    /** Why values cannot stand here, or null when they can. */
    @Nullable
    BashTemplateRefusal refusal;

    BashTemplateCursor(BashTemplateOutput output, String text, int @Nullable [] origins, int depth) {
        this.output = output;
        this.text = text;
        this.origins = origins;
        this.end = text.length();
        this.depth = depth;
    }

    final boolean atEnd() {
        return at >= end;
    }

    /** The character at the cursor, or a zero character at the end. */
    final char current() {
        return peek(0);
    }

    final char peek(int ahead) {
        return at + ahead < end ? text.charAt(at + ahead) : '\0';
    }

    final boolean looking(String expected) {
        return at + expected.length() <= end && text.startsWith(expected, at);
    }

    final boolean accept(String expected) {
        if (!looking(expected)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    /** The offset in the script of an offset in the text; the end's offset too. */
    final int origin(int offset) {
        return origins == null ? offset : origins[offset];
    }

    /** Whether the text is the script itself, so that edits may span more than one group. */
    final boolean isScript() {
        return origins == null;
    }

    final int depth() {
        return depth;
    }

    /** Begins a nested construct, or gives up on the rest and answers false. */
    final boolean enter() {
        if (depth < MAX_DEPTH) {
            depth++;
            return true;
        }
        loseTrack();
        at = end;
        return false;
    }

    final void leave() {
        depth--;
    }

    final void loseTrack() {
        output.loseTrack();
    }

    /** Consumes a brace group of the flow language, if one begins here. */
    final boolean group(BashTemplateWord word, BashTemplatePlace place) {
        return group(word, place, false);
    }

    /** @param insideBraces whether a closing brace would end an expansion */
    final boolean group(BashTemplateWord word, BashTemplatePlace place, boolean insideBraces) {
        char c = current();
        Found found = c == '{' || c == '\\' ? output.groupAt(origin(at)) : null;
        switch (found) {
            case null -> {
                return false;
            }
            case Found.Ref ref -> {
                refer(ref, place);
                word.add(ref);
            }
            case Found.Escaped escaped -> {
                output.unescape(escaped, insideBraces);
                escaped.path().toString().chars().forEach(p -> word.append((char) p));
                word.quoted();
            }
            case Found.AfterDollar ignored -> {
                return false;
            }
        }
        at += found.span().length();
        return true;
    }

    private void refer(Found.Ref ref, BashTemplatePlace place) {
        if (refusal == null) {
            output.refer(ref, place);
        } else {
            output.refuse(ref, refusal);
        }
    }

    /** A backslash and what it escapes. */
    final void escape(BashTemplateWord word) {
        if (peek(1) != '\n') {
            word.append(peek(1));
            word.quoted();
        }
        at = Math.min(end, at + 2);
    }

    final void literal(BashTemplateWord word) {
        word.append(current());
        at++;
    }
}
