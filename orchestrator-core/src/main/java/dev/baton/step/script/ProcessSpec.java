package dev.baton.step.script;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that the warden is to start, in a session and process group of its own.
 *
 * @param run whose it is; what it leaves behind ends with that run
 * @param folder its own folder: output files, record, exit file
 * @param record lines for the record in the folder, each ending in a newline
 * @param workdir where it runs
 * @param output where stdout and stderr go
 * @param stdin the file that standard input reads
 * @param program absolute path
 * @param environment all of it
 */
record ProcessSpec(
        String run,
        Path folder,
        String record,
        String workdir,
        Output output,
        Path stdin,
        Path program,
        List<String> arguments,
        Map<String, String> environment) {

    enum Output {
        /** {@code stdout} and {@code stderr} in the folder, written by the process itself. */
        FILE,
        /** Named pipes {@code stdout.pipe} and {@code stderr.pipe} in the folder, for a reader here. */
        PIPE
    }

    ProcessSpec {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
