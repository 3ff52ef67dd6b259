package dev.baton.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs a program to its end, in a process of its own that does not outlive this one. */
@FunctionalInterface
public interface CommandRunner {
    /**
     * On interruption the program and all that it started are ended before this throws.
     *
     * @throws IOException when it cannot be started, or writes more than {@link #LONGEST_OUTPUT} bytes
     */
    Result run(Command command) throws InterruptedException, IOException;

    /** Runs nothing. */
    CommandRunner NONE = command -> {
        throw new IOException("this process runs no programs");
    };

    /** An answer is read, by people or by another agent; what is longer than this is a mistake. */
    int LONGEST_OUTPUT = 16 * 1024 * 1024;

    /**
     * @param id whose it is; it ends with its run
     * @param folder the attempt's own folder, absolute
     * @param words program, absolute, and arguments
     * @param workdir where it runs
     * @param environment the whole of it
     * @param stdin what it reads
     * @param progress takes each line of its standard error as it comes
     */
    record Command(
            AttemptId id,
            Path folder,
            List<String> words,
            Path workdir,
            Map<String, String> environment,
            String stdin,
            Consumer<String> progress) {
        public Command {
            words = List.copyOf(words);
            environment = Map.copyOf(environment);
        }

        /** The environment may hold secrets. */
        @Override
        public String toString() {
            return "Command[" + words.getFirst() + "]";
        }
    }

    /** @param stderr its end, at most 4 KiB */
    record Result(int exitCode, String stdout, String stderr) {}
}
