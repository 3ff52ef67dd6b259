package dev.baton.step.scratch;

import dev.baton.step.FailureKind;
import dev.baton.step.FileChange;
import dev.baton.step.RunFiles;
import dev.baton.step.StepContext;
import dev.baton.step.StepFailure;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step in its run's scratch folder on this node: the run's files are there before it, and what it changed goes with its outcome. */
final class ScratchHandler implements StepHandler {
    private final ScratchFolders folders;
    private final StepHandler handler;

    ScratchHandler(ScratchFolders folders, StepHandler handler) {
        this.folders = folders;
        this.handler = handler;
    }

    @Override
    public StepOutcome run(StepRequest request, StepContext context) throws InterruptedException {
        RunFiles files = request.files();
        if (files == null) {
            return handler.run(request, context);
        }
        try {
            folders.begin(request, files);
        } catch (IOException e) {
            return broken(request, "Expected the run's files to be here before the step begins, but ", e);
        }
        try {
            StepOutcome outcome = handler.run(folders.local(request), context);
            return files.collected() ? collected(request, outcome) : outcome;
        } finally {
            folders.ended(request);
        }
    }

    /** An outcome without an output has no place for changes: the next step's has them. */
    private StepOutcome collected(StepRequest request, StepOutcome outcome) throws InterruptedException {
        StepOutput output = output(outcome);
        return output == null ? outcome : withChanges(folders, request.id().run(), outcome, output);
    }

    /** The outcome with what has changed in the run's folder, or the failure that it cannot be kept. */
    static StepOutcome withChanges(ScratchFolders folders, String run, StepOutcome outcome, StepOutput output)
            throws InterruptedException {
        try {
            List<FileChange> changes = folders.collect(run);
            if (changes.isEmpty()) {
                return outcome;
            }
            return switch (outcome) {
                case StepOutcome.Succeeded ignored -> new StepOutcome.Succeeded(output.withChanges(changes));
                case StepOutcome.Failed failed -> new StepOutcome.Failed(failed.failure(), output.withChanges(changes));
            };
        } catch (UnfitScratchException e) {
            return outcome instanceof StepOutcome.Failed
                    ? outcome
                    : new StepOutcome.Failed(new StepFailure(FailureKind.USER, message(e)), output);
        } catch (IOException e) {
            return broken(run, "Expected to keep the files that the step has left, but ", e);
        }
    }

    static @Nullable StepOutput output(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Succeeded success -> success.output();
            case StepOutcome.Failed failed -> failed.output();
        };
    }

    private static StepOutcome broken(StepRequest request, String expected, IOException e) throws InterruptedException {
        return broken(request.id().toString(), expected, e);
    }

    private static StepOutcome broken(String what, String expected, IOException e) throws InterruptedException {
        // A file operation that was interrupted reports it like this.
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while " + what + " ran");
        }
        return StepOutcome.failed(FailureKind.PLATFORM, expected + message(e));
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
