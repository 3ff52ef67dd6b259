package dev.baton.step.script;

import dev.baton.step.StepOutcome;
import java.io.IOException;

/** How an attempt's output gets from the script to its outcome. */
interface ScriptCapture {
    ProcessSpec.Output output();

    /** The process has been asked for. */
    void begin(WardenProcess process) throws IOException, InterruptedException;

    /** The script has ended: everything it wrote has arrived when this returns. */
    void finish() throws IOException, InterruptedException;

    /** What it came to. Called after {@link #finish}. */
    StepOutcome outcome(ProcessExit exit, long durationMillis) throws IOException;

    /** Nothing of it is wanted any more. */
    void abandon();
}
