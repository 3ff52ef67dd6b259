package dev.baton.run.actor;

import dev.baton.run.Vocabulary;

/** What is stored was written by a build that knows more facts than this one. The message says what to do. */
public final class NewerBatonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerBatonException(int level) {
        super("This was written by a newer Baton, with facts of level " + level + "; this one knows level "
                + Vocabulary.KNOWN + ": upgrade this one.");
    }
}
