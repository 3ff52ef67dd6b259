package dev.baton.run;

/** Where a run is in its life. {@code WAITING} is running with nothing to do but people or time. */
public enum RunStatus {
    PENDING,
    RUNNING,
    WAITING,
    PAUSING,
    PAUSED,
    CANCELLING,
    COMPLETED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /** As people and JSON see it. */
    public String shown() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
