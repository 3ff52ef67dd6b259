package dev.baton.step;

import java.nio.file.Path;

/** What a handler may use beside its request. */
public interface StepContext {
    /** A folder for this attempt alone: output files, exit file. Created on first call. */
    Path attemptFolder();

    /** Stores texts and files. */
    ContentStore contents();

    /** Opens sealed values. */
    SecretBox secrets();

    /** Shows a line of live output to whoever follows; never recorded. */
    void output(String line);
}
