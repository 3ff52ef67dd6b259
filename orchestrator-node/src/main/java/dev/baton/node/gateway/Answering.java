package dev.baton.node.gateway;

import dev.baton.client.Ask;
import dev.baton.client.Envelopes;
import dev.baton.client.Envelopes.BadRequestException;
import dev.baton.client.Say;
import dev.baton.client.Workplace;
import dev.baton.host.Prepared;
import dev.baton.host.Reruns;
import dev.baton.host.Retention;
import dev.baton.host.RunService;
import dev.baton.journal.RunRow;
import dev.baton.journal.StoredEvent;
import dev.baton.run.RunCommand;
import dev.baton.run.RunStart;
import dev.baton.run.Waiting;
import dev.baton.run.actor.RunJson;
import dev.baton.step.StoredText;
import dev.baton.view.RunView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers one request after the other, each on a thread that may be blocked. */
final class Answering {
    private static final int LONGEST_USER = 100;

    private final Behind behind;
    private final Uploads uploads;
    private final Follows follows;
    private final Reading reading;
    private final String version;

    Answering(Behind behind, Uploads uploads, Follows follows, String version) {
        this.behind = behind;
        this.uploads = uploads;
        this.follows = follows;
        this.reading = new Reading(behind);
        this.version = version;
    }

    /** @param owner the name of the token, or empty */
    Say answer(String owner, Envelopes.Request request) {
        try {
            return answered(owner, request);
        } finally {
            if (request.body() != null) {
                // It may hold secrets. Who asks again gets the answer that was kept, or is told to send it again.
                uploads.forget(owner, request.body());
            }
        }
    }

    private Say answered(String owner, Envelopes.Request request) {
        try {
            Ask ask = request.ask();
            if (ask == null) {
                Optional<byte[]> body = uploads.body(owner, String.valueOf(request.body()));
                if (body.isEmpty()) {
                    return new Say.Gone();
                }
                ask = Envelopes.ask(body.get());
            }
            return answer(owner, by(owner, request.user()), ask);
        } catch (BadRequestException e) {
            return new Say.Denied(sentence(e));
        } catch (IllegalArgumentException e) {
            return new Say.Refused(sentence(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Say.Trouble("the node ends");
        } catch (IOException | RuntimeException e) {
            return new Say.Trouble(sentence(e));
        }
    }

    private static String sentence(Throwable failure) {
        Throwable cause = (failure instanceof CompletionException || failure instanceof UncheckedIOException)
                        && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Who acts, for the record: {@code token/name@machine}. What the client says of itself cannot pass for a token's name. */
    static String by(String owner, String user) {
        String said = user.replaceAll("[^\\p{L}\\p{N}@._-]", "_");
        String shown = said.isEmpty() ? "unknown" : said.substring(0, Math.min(said.length(), LONGEST_USER));
        return owner.isEmpty() ? shown : owner + "/" + shown;
    }

    private Say answer(String owner, String by, Ask ask) throws IOException, InterruptedException {
        return switch (ask) {
            case Ask.Info ignored -> info();
            case Ask.Start start -> start(by, start);
            case Ask.Tell tell -> tell(by, tell);
            case Ask.Wake wake -> waited(behind.runs().wake(wake.run()));
            case Ask.Rerun rerun -> rerun(by, rerun);
            case Ask.Follow follow -> follows.begin(owner, follow);
            case Ask.Next next -> follows.next(owner, next);
            case Ask.Unfollow unfollow -> follows.end(owner, unfollow);
            case Ask.List list -> reading.list(list);
            case Ask.Row row -> reading.row(row);
            case Ask.Bundle bundle -> reading.bundle(bundle);
            case Ask.Events events -> reading.events(events);
            case Ask.Blob blob -> reading.blob(blob);
            case Ask.Log log -> behind.logs().read(log);
            case Ask.Delete delete -> delete(by, delete);
            case Ask.Prune prune -> prune(prune);
            case Ask.Upload upload -> uploads.begin(owner, upload);
            case Ask.Chunk chunk -> uploads.chunk(owner, chunk);
            case Ask.Uploaded uploaded -> uploads.end(owner, uploaded.upload());
        };
    }

    private Say info() {
        return new Say.Info(
                version,
                List.of(Envelopes.LOWEST_VERSION, Envelopes.HIGHEST_VERSION),
                behind.node(),
                behind.members().get());
    }

    private static Say waited(CompletionStage<RunService.Reply> reply) {
        return Say.of(reply.toCompletableFuture().join());
    }

    private Say start(String by, Ask.Start ask) {
        RunStart asked = ask.start();
        // An empty one is left out of JSON.
        String named = Objects.requireNonNullElse(asked.workdir(), "");
        String workdir = named.isEmpty() ? behind.folder().scratch(asked.run()).toString() : named;
        return waited(behind.runs()
                .start(new Prepared.Ready(ask.bundle(), Workplace.of(asked, workdir, by), ask.secrets(), List.of())));
    }

    private Say tell(String by, Ask.Tell ask) {
        return switch (ask.command()) {
            case RunCommand.Answer answer -> waited(behind.runs().tell(ask.run(), sealed(ask.run(), answer, by)));
            case RunCommand.Pause pause -> told(ask, new RunCommand.Pause(pause.now(), by));
            case RunCommand.Resume ignored -> told(ask, new RunCommand.Resume(by));
            case RunCommand.Cancel cancel -> told(ask, new RunCommand.Cancel(cancel.force(), by));
            case RunCommand.Retry ignored -> told(ask, new RunCommand.Retry(by));
            case RunCommand.Start ignored -> notForPeople();
            case RunCommand.Reports ignored -> notForPeople();
            case RunCommand.Tick ignored -> notForPeople();
            case RunCommand.Progress ignored -> notForPeople();
        };
    }

    private Say told(Ask.Tell ask, RunCommand command) {
        return waited(behind.runs().tell(ask.run(), command));
    }

    private static Say notForPeople() {
        return new Say.Refused("Expected a command that people give, but this is one of the engine's own");
    }

    /** The answer to a secret question leaves this method as a secret only. */
    private RunCommand.Answer sealed(String run, RunCommand.Answer answer, String by) {
        Optional<Waiting> open = view(run).flatMap(view -> Waiting.find(view.waiting(), answer.name()));
        if (open.isEmpty() || !open.get().secret() || answer.sealed() != null) {
            return new RunCommand.Answer(answer.name(), answer.value(), answer.sealed(), by);
        }
        StoredText.Sealed sealed = behind.secrets().seal(run, open.get().name(), answer.value());
        return new RunCommand.Answer(answer.name(), "", sealed, by);
    }

    private Optional<RunView> view(String run) {
        Optional<RunRow> row = behind.store().row(run);
        Optional<byte[]> bundle = row.flatMap(found -> behind.store().bundle(found.bundle()));
        if (bundle.isEmpty()) {
            return Optional.empty();
        }
        RunView view = RunView.of(RunJson.readBundle(bundle.get()));
        try (Stream<StoredEvent> events = behind.store().events(run, 1)) {
            for (StoredEvent event : (Iterable<StoredEvent>) events::iterator) {
                view = view.apply(
                        event.sequence(), RunJson.readRecord(event.payload()).facts());
            }
        }
        return Optional.of(view);
    }

    private Say rerun(String by, Ask.Rerun ask) {
        return switch (new Reruns(behind.store(), behind.secrets()).prepare(ask.run(), ask.from(), ask.id(), by)) {
            case Prepared.Ready ready -> new Say.Prepared(ready.bundle(), ready.start(), ready.secrets());
            case Prepared.Rejected rejected -> new Say.Rejected(rejected.flow(), rejected.problems());
        };
    }

    /** The locks of a folder say nothing of the other nodes of a cluster, and this node has its own whole: only the run's end does. */
    private Say delete(String by, Ask.Delete ask) throws InterruptedException {
        Optional<RunRow> row = behind.store().row(ask.run());
        Optional<Retention.Deleted.Refused> item = row.flatMap(found -> Retention.whyItem(behind.store(), found));
        if (item.isPresent()) {
            return new Say.Refused(item.get().why());
        }
        if (row.isPresent()) {
            Say.Refused notOver = ended(row.get(), by, ask.force());
            if (notOver != null) {
                return notOver;
            }
        }
        // Without force: what has been retried meanwhile is alive, and stays.
        return switch (behind.cleaning().delete(ask.run(), false)) {
            case Retention.Deleted.Done ignored -> new Say.Fine();
            case Retention.Deleted.Refused refused -> new Say.Refused(refused.why());
        };
    }

    /** Null when the run is over; with force it is ended first. */
    private Say.@Nullable Refused ended(RunRow row, String by, boolean force) throws InterruptedException {
        String run = row.id();
        if (!force) {
            return row.finishedAt() != null
                    ? null
                    : new Say.Refused("Expected run '" + run + "' to be over, but it is " + row.status()
                            + "; cancel it first: baton cancel " + run
                            + ", or have it cancelled and deleted with --force");
        }
        return new Ending(behind.runs(), behind.store()).end(run, by)
                ? null
                : new Say.Refused("Expected run '" + run + "' and its items to be over within "
                        + Ending.WITHIN.toSeconds() + " s, but something of it is still being cancelled; 'baton show "
                        + run + "' says when it is over, then delete it");
    }

    private Say prune(Ask.Prune ask) {
        Instant before = ask.finishedBefore();
        if (ask.dryRun()) {
            return new Say.Pruned(before == null ? List.of() : reading.finishedBefore(before), 0);
        }
        List<String> deleted = new ArrayList<>(behind.cleaning().prune(before));
        return new Say.Pruned(deleted, behind.cleaning().collect());
    }
}
