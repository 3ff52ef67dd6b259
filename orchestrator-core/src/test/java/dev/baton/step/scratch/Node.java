package dev.baton.step.scratch;

import dev.baton.step.AttemptId;
import dev.baton.step.FileChange;
import dev.baton.step.RunFile;
import dev.baton.step.RunFiles;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node with a disk of its own, on which steps of one run do what a test says. */
final class Node {
    static final String RUN = "run-1";
    static final String HOME = "/home-of-the-run/scratch";

    /** What a step does in the folder it is given. */
    interface Act {
        void in(Path folder, StepRequest request) throws IOException, InterruptedException;
    }

    private final Path disk;
    private final BlobFolder blobs;
    private final ScratchLimits limits;
    private ScratchFolders folders;

    Node(Path disk, BlobFolder blobs) {
        this(disk, blobs, ScratchLimits.DEFAULT);
    }

    Node(Path disk, BlobFolder blobs, ScratchLimits limits) {
        this.disk = disk;
        this.blobs = blobs;
        this.limits = limits;
        folders = opened();
    }

    private ScratchFolders opened() {
        return new ScratchFolders(run -> disk.resolve(run).resolve("scratch"), blobs, limits);
    }

    /** A new process on the same disk. */
    void restart() {
        folders = opened();
    }

    ScratchFolders folders() {
        return folders;
    }

    Path folder() {
        return disk.resolve(RUN).resolve("scratch");
    }

    StepOutcome outcome(RunFiles files, Act act) throws InterruptedException {
        return outcome(request(new StepWork.Task("act", ""), files), act);
    }

    StepOutcome outcome(StepRequest request, Act act) throws InterruptedException {
        return folders.around((local, context) -> {
                    try {
                        act.in(Path.of(local.workdir()), local);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    return new StepOutcome.Succeeded(StepOutput.of(new StoredText.Inline("done"), 1));
                })
                .run(request, NO_CONTEXT);
    }

    /** A step that begins when the run has recorded these files. */
    List<FileChange> step(Recorded recorded, Act act) throws InterruptedException {
        StepOutcome outcome = outcome(recorded.files(), act);
        if (outcome instanceof StepOutcome.Succeeded success) {
            return success.output().changes();
        }
        throw new AssertionError("Expected the step to succeed, but got " + outcome);
    }

    static StepRequest request(StepWork work, @Nullable RunFiles files) {
        return new StepRequest(
                new AttemptId(RUN, "1", 1, 1),
                "act",
                work,
                null,
                "/work",
                HOME,
                "text",
                null,
                false,
                Set.of(),
                null,
                files);
    }

    private static final StepContext NO_CONTEXT = new StepContext() {
        @Override
        public Path attemptFolder() {
            throw new UnsupportedOperationException();
        }

        @Override
        public dev.baton.step.ContentStore contents() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SecretBox secrets() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void output(String line) {
            throw new UnsupportedOperationException();
        }
    };

    /** What the run has recorded so far. */
    static final class Recorded {
        private final Map<String, RunFile> files = new TreeMap<>();
        private int version;

        Recorded add(List<FileChange> changes) {
            version++;
            changes.forEach(change -> files.put(change.path(), new RunFile(change, version)));
            return this;
        }

        RunFiles files() {
            return new RunFiles(new ArrayList<>(files.values()), null, true);
        }
    }

    static void write(Path folder, String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static List<String> shown(List<FileChange> changes) {
        return changes.stream()
                .map(change -> (change.hash() == null ? "-" : "+") + change.path())
                .toList();
    }
}
