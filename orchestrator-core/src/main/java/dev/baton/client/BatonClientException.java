package dev.baton.client;

import dev.baton.host.RunServiceException;

/** A node cannot be reached, does not let this client in, or does not answer; the message says which, and what to do. */
public final class BatonClientException extends RunServiceException {
    private static final long serialVersionUID = 1;

    public BatonClientException(String message) {
        super(message);
    }
}
