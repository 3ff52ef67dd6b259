package dev.baton.host;

import dev.baton.batch.ChunkHandler;
import dev.baton.journal.folder.DataFolder;
import dev.baton.run.RunBundle;
import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.EmitHandler;
import dev.baton.step.RunFolders;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepHandler;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.actor.StepEnvironment;
import dev.baton.step.actor.StepListener;
import dev.baton.step.agent.AgentBackends;
import dev.baton.step.agent.AgentHandler;
import dev.baton.step.http.HttpHandler;
import dev.baton.step.scratch.ScratchFolders;
import dev.baton.step.scratch.ScratchLimits;
import dev.baton.step.script.DiskRoom;
import dev.baton.step.script.ScriptHandler;
import dev.baton.step.script.ScriptResults;
import dev.baton.step.script.ScriptSettings;
import dev.baton.step.script.Warden;
import dev.baton.step.script.WardenRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** The handlers of one process, and what they work with: folders, blobs, secrets, the warden. */
public final class LocalSteps implements StepEnvironment {
    /** Less room than this on the data folder's disk is as good as none: a script's own files and its output are kept there. */
    private static final long LEAST_ROOM = 8L << 20;

    private final DataFolder folder;
    private final ContentStore contents;
    private final SecretBox secrets;
    private final StepListener listener;
    private final Warden warden;
    private final ScriptResults results;
    private final ScratchFolders scratch;
    private final StepHandler scripts;
    private final StepHandler chunks;
    private final Lazy<StepHandler> agents;
    private final Lazy<HttpHandler> http = new Lazy<>(HttpHandler::new);
    private final Map<String, StepHandler> tasks;
    private final Set<String> scratchMade = ConcurrentHashMap.newKeySet();

    public LocalSteps(
            DataFolder folder,
            ContentStore contents,
            SecretBox secrets,
            StepListener listener,
            Warden warden,
            Map<String, StepHandler> tasks,
            Map<String, String> environment,
            Function<String, RunBundle> bundles) {
        this.folder = folder;
        this.contents = contents;
        this.secrets = secrets;
        this.listener = listener;
        this.warden = warden;
        this.tasks = new HashMap<>(tasks);
        this.tasks.put(EmitHandler.NAME, new EmitHandler());
        scratch = new ScratchFolders(run -> folder.scratch(run).toAbsolutePath(), contents, ScratchLimits.DEFAULT);
        this.tasks.replaceAll((name, task) -> scratch.around(task));
        chunks = scratch.around(new ChunkHandler(
                this, bundles, () -> ThreadLocalRandom.current().nextDouble()));
        results = new ScriptResults(contents, ScriptSettings.DEFAULT);
        scripts = scratch.around(new ScriptHandler(warden, ScriptSettings.DEFAULT, environment));
        agents = new Lazy<>(
                () -> scratch.around(new AgentHandler(AgentBackends.discover(environment, new WardenRunner(warden)))));
    }

    /** Where the files of runs are here. */
    public RunFolders folders() {
        return scratch;
    }

    /** Whether something of the run may be at work here: its scripts began here, and nobody has said that it is over. */
    public boolean mayBeAtWork(String run) {
        return scratchMade.contains(run);
    }

    @Override
    public StepHandler handler(StepWork work) {
        return switch (work) {
            case StepWork.Script ignored -> scripts;
            case StepWork.Agent ignored -> agents.get();
            case StepWork.Http ignored -> http.get();
            case StepWork.Chunk ignored -> chunks;
            case StepWork.Batch batch ->
                throw new IllegalArgumentException("Expected work for a worker, but got the batch " + batch.node());
            case StepWork.Task task -> {
                StepHandler handler = tasks.get(task.name());
                if (handler == null) {
                    throw new IllegalStateException(
                            "Expected a registered task '" + task.name() + "', but there is none");
                }
                yield handler;
            }
        };
    }

    @Override
    public StepContext context(StepRequest request) {
        String run = request.id().run();
        if (!(request.work() instanceof StepWork.Task) && !scratchMade.contains(run)) {
            makeFolder(request.files() == null ? Path.of(request.scratch()) : folder.scratch(run));
            scratchMade.add(run);
        }
        return new Context(request.id());
    }

    @Override
    public Optional<String> shortage() {
        long free = DiskRoom.of(folder.root());
        return free >= LEAST_ROOM
                ? Optional.empty()
                : Optional.of("the disk that holds %s has %,d KiB left; make room, at least %,d KiB"
                        .formatted(folder.root(), free >> 10, LEAST_ROOM >> 10));
    }

    private static void makeFolder(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + path + " cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<StepOutcome> recover(AttemptId attempt) {
        Path attempts = folder.attempt(attempt.run(), attempt.folderName());
        if (!Files.isDirectory(attempts)) {
            return Optional.empty();
        }
        try {
            Optional<StepOutcome> outcome = results.recover(attempts);
            return outcome.isEmpty() ? outcome : Optional.of(scratch.recovered(attempt.run(), outcome.get()));
        } catch (IOException | RuntimeException e) {
            // A result that cannot be read is as good as none: the attempt is made again.
            return Optional.empty();
        }
    }

    @Override
    public void endRun(String run) {
        scratchMade.remove(run);
        warden.endRun(run);
        scratch.forget(run);
    }

    private final class Context implements StepContext {
        private final AttemptId attempt;

        Context(AttemptId attempt) {
            this.attempt = attempt;
        }

        @Override
        public Path attemptFolder() {
            Path path = folder.attempt(attempt.run(), attempt.folderName());
            makeFolder(path);
            return path;
        }

        @Override
        public ContentStore contents() {
            return contents;
        }

        @Override
        public SecretBox secrets() {
            return secrets;
        }

        @Override
        public void output(String line) {
            listener.output(attempt, line);
        }
    }
}
