package dev.baton.run.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.check.KnownSteps;
import dev.baton.flow.Flows;
import dev.baton.journal.RunStore;
import dev.baton.journal.StoredEvent;
import dev.baton.journal.folder.DataFolder;
import dev.baton.plan.FlowCompiler;
import dev.baton.run.RunBundle;
import dev.baton.run.RunCommand;
import dev.baton.run.RunRecord;
import dev.baton.run.RunStart;
import dev.baton.run.RunState;
import dev.baton.source.Source;
import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import dev.baton.step.actor.StepDispatcher;
import dev.baton.step.actor.StepReport;
import dev.baton.step.secret.AesGcmSecretBox;
import dev.baton.step.secret.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** One run's actor on the real journal, with the test in the dispatcher's place. */
final class RunSite implements AutoCloseable {
    static final String RUN = "run";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final ActorTestKit kit;
    private final RunBundle bundle;
    private final RunState.Loaded loaded;
    final TestProbe<StepDispatcher.Message> dispatcher;
    final TestProbe<Recorded> records;
    final ActorRef<RunActor.Message> actor;

    /** As the listener was told. */
    record Recorded(long sequence, RunRecord record, RunState state) {}

    /** Texts by hash, for the life of this process. */
    static final class Texts implements ContentStore {
        final Map<String, String> byHash = new ConcurrentHashMap<>();
        final CountDownLatch missed = new CountDownLatch(1);

        @Override
        public StoredText store(String text) {
            throw new UnsupportedOperationException("Expected a run to store nothing by itself");
        }

        @Override
        public String storeFile(Path file) {
            throw new UnsupportedOperationException("Expected a run to store nothing by itself");
        }

        @Override
        public String read(StoredText text) throws IOException {
            String found = text instanceof StoredText.Blob blob ? byHash.get(blob.hash()) : text.preview();
            if (found == null) {
                missed.countDown();
                throw new IOException("no such blob");
            }
            return found;
        }

        @Override
        public void restore(String hash, Path to) {
            throw new UnsupportedOperationException("Expected a run to restore nothing by itself");
        }
    }

    RunSite(Path folder, String flow) {
        this(folder, flow, new Texts());
    }

    RunSite(Path folder, String flow, Texts texts) {
        this.folder = folder;
        kit = ActorTestKit.create(config(folder));
        bundle = bundle(flow);
        loaded = RunState.Loaded.of(bundle);
        dispatcher = kit.createTestProbe();
        records = kit.createTestProbe();
        RunSettings settings = new RunSettings(
                dispatcher.getRef(),
                texts,
                AesGcmSecretBox.onThisMachine(KeyFile.locate(Map.of(), folder.resolve("home"))),
                (run, sequence, record, state) -> records.getRef().tell(new Recorded(sequence, record, state)),
                Clock.systemUTC(),
                () -> 0.5,
                Runnable::run);
        actor = kit.spawn(RunActor.create(RUN, loaded, settings));
    }

    private static Config config(Path folder) {
        return ConfigFactory.parseMap(
                        Map.of("baton.data-folder", folder.resolve("data").toString()))
                .withFallback(ConfigFactory.parseResources("baton-local.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private static RunBundle bundle(String flow) {
        return new RunBundle(
                Objects.requireNonNull(
                        FlowCompiler.compile(
                                        Flows.read(new Source("test.flow", flow))
                                                .getFirst(),
                                        FlowCompiler.Context.toRun(KnownSteps.standard(), Map.of()))
                                .plan(),
                        flow),
                flow,
                Map.of(),
                null);
    }

    RunStart start() {
        return new RunStart(
                RUN,
                bundle.plan().flow(),
                RunJson.hash(RunJson.write(bundle)),
                Map.of(),
                Map.of(),
                Map.of(),
                "/",
                "/",
                "test",
                false,
                false,
                Set.of(),
                null,
                null);
    }

    RunState.Loaded loaded() {
        return loaded;
    }

    RunActor.Reply tell(RunCommand command) {
        TestProbe<RunActor.Reply> reply = kit.createTestProbe();
        actor.tell(new RunActor.Tell(command, reply.getRef()));
        return reply.receiveMessage(PATIENCE);
    }

    /** The second comes while the record of the first is on its way to the disk. */
    void startAndLeave() {
        actor.tell(new RunActor.Tell(new RunCommand.Start(start()), null));
        actor.tell(new RunActor.Leave());
    }

    void awaitLeft() {
        dispatcher.expectTerminated(actor, PATIENCE);
    }

    RunState state() {
        TestProbe<RunState> reply = kit.createTestProbe();
        actor.tell(new RunActor.Ask(reply.getRef()));
        return reply.receiveMessage(PATIENCE);
    }

    StepDispatcher.Wants wants() {
        return dispatcher.expectMessageClass(StepDispatcher.Wants.class, PATIENCE);
    }

    Recorded recorded() {
        return records.receiveMessage(PATIENCE);
    }

    static StepReport success(AttemptId attempt, StoredText text) {
        return new StepReport(
                attempt,
                new StepOutcome.Succeeded(StepOutput.of(text, 1)),
                "there",
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    static StepReport success(AttemptId attempt, String text) {
        return success(attempt, new StoredText.Inline(text));
    }

    void report(StepDispatcher.Wants to, StepReport... reports) {
        to.inbox().tell(new StepReport.Batch(List.of(reports)));
    }

    /** What is in the database now, read past the actor through a connection of its own. */
    List<StoredEvent> stored() {
        try (RunStore store = RunStore.open(DataFolder.open(folder.resolve("data")));
                Stream<StoredEvent> events = store.events(RUN, 1)) {
            return events.toList();
        }
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
