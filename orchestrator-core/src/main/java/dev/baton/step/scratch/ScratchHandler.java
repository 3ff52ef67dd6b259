package dev.baton.step.scratch;

import dev.baton.step.FailureKind;
import dev.baton.step.RunFiles;
import dev.baton.step.StepContext;
import dev.baton.step.StepFailure;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import java.io.IOException;
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
        if (files.equals(RunFiles.NOTHING)) {
            return handler.run(folders.local(request), context);
        }
        RunScratch run;
        try {
            run = folders.begin(request, files);
        } catch (IOException e) {
            return broken("Expected the run's files to be here before the step begins, but ", e);
        }
        try {
            StepOutcome outcome = handler.run(folders.local(request), context);
            StepOutput output = output(outcome);
            // An outcome without an output has no place for changes: the next step's has them.
            return files.collected() && output != null ? withChanges(folders, run, outcome, output) : outcome;
        } finally {
            run.ended();
        }
    }

    /** The outcome with what has changed in the run's folder, or the failure that it cannot be kept. */
    static StepOutcome withChanges(ScratchFolders folders, RunScratch run, StepOutcome outcome, StepOutput output)
            throws InterruptedException {
        try {
            StepOutput whole = run.collect(changes -> folders.with(changes, output));
            return switch (outcome) {
                case StepOutcome.Succeeded ignored -> new StepOutcome.Succeeded(whole);
                case StepOutcome.Failed failed -> new StepOutcome.Failed(failed.failure(), whole);
            };
        } catch (UnfitScratchException e) {
            return outcome instanceof StepOutcome.Failed
                    ? outcome
                    : new StepOutcome.Failed(new StepFailure(FailureKind.USER, message(e)), output);
        } catch (IOException e) {
            return broken("Expected to keep the files that the step has left, but ", e);
        }
    }

    static @Nullable StepOutput output(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Succeeded success -> success.output();
            case StepOutcome.Failed failed -> failed.output();
        };
    }

    private static StepOutcome broken(String expected, IOException e) throws InterruptedException {
        // A file operation that was interrupted reports it like this.
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while the files of a run were looked after");
        }
        return StepOutcome.failed(FailureKind.PLATFORM, expected + message(e));
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
