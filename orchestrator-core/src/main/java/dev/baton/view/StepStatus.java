package dev.baton.view;

import java.util.Locale;

/** Where one visit of a step stands. */
public enum StepStatus {
    /** Offered to a worker. */
    SCHEDULED,
    RUNNING,
    /** Waits for a moment in time. */
    WAITING,
    /** Failed, and will be tried again. */
    RETRYING,
    /** Stopped by a pause; runs again when the run resumes. */
    HELD,
    /** Nobody knows what became of it. */
    LOST,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isOpen() {
        return this != SUCCEEDED && this != FAILED && this != CANCELLED;
    }

    /** As people and JSON see it. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }
}
