package dev.baton.client;

import dev.baton.host.Prepared;
import dev.baton.host.RunService;
import dev.baton.host.RunServiceException;
import dev.baton.host.Submission;
import dev.baton.host.Submissions;
import dev.baton.journal.RunPage;
import dev.baton.journal.RunQuery;
import dev.baton.journal.RunRow;
import dev.baton.run.RunBundle;
import dev.baton.run.actor.RunJson;
import dev.baton.step.CommandRunner;
import dev.baton.step.FileChange;
import dev.baton.view.RunView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs flows on nodes elsewhere, and steers them. Methods block unless they return a stage; any thread may call them. Nothing joins a
 * cluster: the client may go at any time, and its runs go on.
 *
 * <pre>{@code
 * try (BatonClient baton = BatonClient.connect(HostPort.parseAll("node-a:7400,node-b:7400"), settings)) {
 *     RunHandle run = baton.start(Path.of("review.flow"), Map.of("topic", "actors"), StartOptions.NONE);
 *     RunView end = run.result().toCompletableFuture().join();
 * }
 * }</pre>
 */
public final class BatonClient implements AutoCloseable {
    /** A request of up to this many bytes goes as it is; a larger one is sent in chunks before. */
    private static final int MOST_INLINE = 64 * 1024;

    private final Caller caller;
    private final ClientSettings settings;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final RunService runs;

    private BatonClient(Caller caller, ClientSettings settings) {
        this.caller = caller;
        this.settings = settings;
        this.runs = new RemoteRuns(this, caller, threads);
    }

    /**
     * Finds the first of some nodes that answers.
     *
     * @throws BatonClientException if none does, which is known within 3 s for each
     */
    public static BatonClient connect(List<HostPort> nodes, ClientSettings settings) {
        return new BatonClient(Caller.open(nodes, settings), settings);
    }

    /**
     * What else a start says.
     *
     * @param id the run's, or null for a new one; the same start under the same id is the same run
     * @param agents files of scripted agents
     * @param answers given beforehand, by gate or variable
     * @param keep how long the finished run is kept, or null
     */
    public record StartOptions(
            @Nullable String id,
            List<Path> agents,
            Map<String, String> answers,
            boolean unattended,
            @Nullable String keep) {
        public static final StartOptions NONE = new StartOptions(null, List.of(), Map.of(), false, null);

        public StartOptions {
            agents = List.copyOf(agents);
            answers = Map.copyOf(answers);
        }
    }

    /**
     * Starts a flow; on return the start is on the node's disk.
     *
     * @param flow a file of this machine; what it needs of files goes along
     * @param inputs by variable
     * @throws IllegalArgumentException if the flow or its inputs are wrong
     * @throws RunServiceException if the node refused it, or what became of it is unknown
     */
    public RunHandle start(Path flow, Map<String, String> inputs, StartOptions options) {
        Path folder = Path.of("").toAbsolutePath();
        Submission submission = new Submission(
                flow.toString(),
                inputs,
                options.agents(),
                options.answers(),
                options.id(),
                folder,
                options.unattended(),
                false,
                options.keep(),
                settings.user());
        Path home = Path.of(System.getProperty("user.home", "/"));
        return switch (new Submissions(System.getenv(), home, CommandRunner.NONE).prepare(submission)) {
            case Prepared.Rejected rejected -> throw new IllegalArgumentException(sentence(rejected));
            case Prepared.Ready ready -> started(onTheNode(ready));
        };
    }

    private static String sentence(Prepared.Rejected rejected) {
        return rejected.problems().stream()
                .map(Prepared.Problem::message)
                .findFirst()
                .or(() -> rejected.diagnostics().stream()
                        .map(diagnostic -> diagnostic.message())
                        .findFirst())
                .orElse("the flow '" + rejected.flow() + "' is wrong");
    }

    /** With the run's own folder on the node as the working folder, for that of this machine means nothing there. */
    public static Prepared.Ready onTheNode(Prepared.Ready ready) {
        return new Prepared.Ready(
                ready.bundle(), Workplace.ofTheNode(ready.start()), ready.secrets(), ready.warnings());
    }

    private RunHandle started(Prepared.Ready ready) {
        RunService.Reply reply;
        try {
            reply = runs.start(ready).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
        if (reply instanceof RunService.Reply.Refused refused) {
            throw new RunServiceException(refused.why());
        }
        return handle(ready.start().run(), ready.bundle());
    }

    private RunHandle handle(String run, RunBundle bundle) {
        return new RunHandle(run, bundle, runs, settings.user());
    }

    /** A run that was started before, by anybody. */
    public Optional<RunHandle> run(String id) {
        return row(id).map(row -> handle(id, bundle(row.bundle())));
    }

    public RunPage list(RunQuery query) {
        return reading().list(query);
    }

    public Optional<RunRow> row(String run) {
        return reading().row(run);
    }

    /** A run as its records so far tell it. */
    public Optional<RunView> show(String run) {
        return row(run).map(row -> reading().view(row));
    }

    private RunBundle bundle(String hash) {
        return RunJson.readBundle(reading()
                .bundle(hash)
                .orElseThrow(
                        () -> new RunServiceException("Expected bundle " + hash + " to be stored, but it is not")));
    }

    /** What is stored on the node. */
    public RemoteStore reading() {
        return new RemoteStore(this);
    }

    /** The front door: for whoever knows runs by {@link RunService}. Need not be closed. */
    public RunService runs() {
        return runs;
    }

    public Say.Info info() {
        return expect(Say.Info.class, new Ask.Info());
    }

    /** The node that answered last. */
    public HostPort node() {
        return caller.node();
    }

    /**
     * Sends a file to the node, where it is kept as a blob.
     *
     * @param name relative, for the run's working folder
     */
    public FileChange upload(Path file, String name) throws IOException {
        Say.Stored stored = new Sending(caller).file(file, name);
        return new FileChange(name, stored.hash(), stored.bytes(), Files.isExecutable(file));
    }

    <T extends Say> T expect(Class<T> type, Ask ask) {
        try {
            Say said = ask(ask);
            if (type.isInstance(said)) {
                return type.cast(said);
            }
            throw new RunServiceException(
                    switch (said) {
                        case Say.Refused refused -> refused.why();
                        case Say.Trouble trouble -> trouble.message();
                        default -> "the node answered with something else: " + said;
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks, with the ask sent beforehand where it is large. */
    Say ask(Ask ask) throws IOException {
        byte[] bytes = Envelopes.ask(ask);
        if (bytes.length <= MOST_INLINE) {
            return caller.ask(ask, null, null);
        }
        Say said = new Say.Gone();
        while (said instanceof Say.Gone) {
            Sending.Sent sent = new Sending(caller).body(bytes);
            said = caller.ask(ask, sent.upload(), sent.node());
        }
        return said;
    }

    @Override
    public void close() {
        caller.close();
        threads.shutdownNow();
    }
}
