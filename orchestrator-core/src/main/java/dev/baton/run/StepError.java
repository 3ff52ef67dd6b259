package dev.baton.run;

import dev.baton.step.FailureKind;

/** A failure that nothing in the flow handled. @param step its place in the plan; @param name what it is called in the flow */
public record StepError(String step, int visit, String name, String message, FailureKind kind) {}
