package dev.baton.step.scratch;

/** What is in a run's scratch folder cannot go along with the run; the message is a sentence for the user. */
final class UnfitScratchException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitScratchException(String message) {
        super(message);
    }
}
