package dev.baton.batch;

/** A batch whose items cannot be had; the message is for the user. */
final class BatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BatchException(String message) {
        super(message, null, false, false);
    }
}
