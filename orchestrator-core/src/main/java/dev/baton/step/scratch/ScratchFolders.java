package dev.baton.step.scratch;

import dev.baton.step.ContentStore;
import dev.baton.step.FileChange;
import dev.baton.step.FileLists;
import dev.baton.step.RunFile;
import dev.baton.step.RunFiles;
import dev.baton.step.RunFolders;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The scratch folders, on this node, of runs whose files go from node to node. Runs that stay on one node are not its business:
 * their requests have no {@link StepRequest#files} and pass through as they are.
 *
 * <p>What is known of a run's files is in memory. A process that begins anew compares files by their content before it fetches any.
 */
public final class ScratchFolders implements RunFolders {
    /** Files in a scratch folder whose names begin so are this program's own, and no run's. */
    public static final String OWN = ".baton-";

    /** Beside the scratch folder of such a run: for results that are found after a restart, when no request tells. */
    private static final String MARK = "shared";

    private final Function<String, Path> folders;
    private final ContentStore contents;
    private final ScratchLimits limits;
    private final Map<String, RunScratch> runs = new ConcurrentHashMap<>();

    /** @param folders a run's scratch folder on this node, absolute, by the run's id */
    public ScratchFolders(Function<String, Path> folders, ContentStore contents, ScratchLimits limits) {
        this.folders = folders;
        this.contents = contents;
        this.limits = limits;
    }

    @Override
    public StepRequest local(StepRequest request) {
        return request.files() == null
                ? request
                : Relocation.to(folders.apply(request.id().run()).toString(), request);
    }

    @Override
    public void prepare(StepRequest request) throws IOException, InterruptedException {
        RunFiles files = request.files();
        if (files != null) {
            of(request.id().run()).look(files.read(contents));
        }
    }

    /** The same handler, in a folder that is made ready before and looked over after. */
    public StepHandler around(StepHandler handler) {
        return new ScratchHandler(this, handler);
    }

    /** The folder, prepared for a step, which is at work from then on. */
    RunScratch begin(StepRequest request, RunFiles files) throws IOException, InterruptedException {
        List<RunFile> wanted = files.read(contents);
        String id = request.id().run();
        mark(id);
        RunScratch run = of(id);
        run.begin(wanted);
        return run;
    }

    /** The output with changes, which are in the store when they are many. */
    StepOutput with(List<FileChange> changes, StepOutput output) throws IOException {
        if (changes.isEmpty()) {
            return output;
        }
        return changes.size() > FileLists.MOST_INLINE
                ? output.withLongChanges(contents.store(FileLists.text(changes)))
                : output.withChanges(changes);
    }

    /** The outcome of a step that ended while nobody looked, with what it has changed. */
    public StepOutcome recovered(String run, StepOutcome outcome) throws IOException {
        StepOutput output = ScratchHandler.output(outcome);
        if (output == null || !Files.exists(markOf(run))) {
            return outcome;
        }
        try {
            return ScratchHandler.withChanges(this, of(run), outcome, output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the files of run '" + run + "' were looked over", e);
        }
    }

    /** The run is over, or goes on elsewhere: nothing is known of its files any more. They stay. */
    public void forget(String run) {
        runs.remove(run);
    }

    private RunScratch of(String run) {
        return runs.computeIfAbsent(run, id -> new RunScratch(folders.apply(id), contents, limits));
    }

    private void mark(String run) throws IOException {
        Path mark = markOf(run);
        if (!Files.exists(mark)) {
            Files.createDirectories(mark);
        }
    }

    private Path markOf(String run) {
        return folders.apply(run).resolveSibling(MARK);
    }
}
