package dev.baton.host;

/** Nobody can say what became of the command; it may be sent again with the same id. */
public class RunServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunServiceException(String message) {
        super(message);
    }

    public RunServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
