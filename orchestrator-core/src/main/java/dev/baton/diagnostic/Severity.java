package dev.baton.diagnostic;

/** How much a problem matters: an error stops a run before it starts, a warning never does. */
public enum Severity {
    ERROR,
    WARNING
}
