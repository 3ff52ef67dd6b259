package dev.baton.host;

import dev.baton.journal.folder.DataFolder;
import dev.baton.run.RunCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The front door of a data folder that another process of this machine holds open. */
public final class SocketClient implements RunService {
    /** Whether a run is owned is known without waiting for anything: an owner that does not say so soon has been stopped. */
    private static final Duration OWNED_WITHIN = Duration.ofSeconds(5);

    /** Longer than the owner itself waits for its store. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(100);

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("baton-socket-clock").factory());

    private final Path socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private SocketClient(Path socket) {
        this.socket = socket;
    }

    /** The process that owns a run, or the node that owns the whole folder. */
    public static Optional<RunService> owner(DataFolder folder, String run) {
        try {
            for (Path socket : SocketPaths.all(folder)) {
                SocketClient client = new SocketClient(socket);
                if (client.owns(run)) {
                    return Optional.of(client);
                }
                client.close();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean owns(String run) throws IOException {
        try {
            return ask(new Wire.Request.Owns(run), OWNED_WITHIN) instanceof Wire.Response.Owned owned && owned.owned();
        } catch (ConnectException | NoSuchFileException e) {
            // Nobody listens any more: its process is dead.
            Files.deleteIfExists(socket);
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private Wire.Response ask(Wire.Request request, Duration within) throws IOException {
        SocketChannel open = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        ScheduledFuture<?> late = CLOCK.schedule(() -> giveUp(open), within.toMillis(), TimeUnit.MILLISECONDS);
        try (SocketChannel channel = open;
                BufferedReader in = reader(channel);
                OutputStream out = Channels.newOutputStream(channel)) {
            Wire.write(out, request);
            Wire.Response response = Wire.read(in, Wire.Response.class);
            if (response == null) {
                throw new IOException("the run's owner ended before it answered");
            }
            return response;
        } catch (AsynchronousCloseException e) {
            throw new IOException("it did not answer within " + within.toSeconds() + " s", e);
        } finally {
            late.cancel(false);
        }
    }

    private static void giveUp(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Whoever waits at it is told by its own failure.
            LoggerFactory.getLogger(SocketClient.class).debug("A socket was not closed", e);
        }
    }

    private static BufferedReader reader(SocketChannel channel) {
        return new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }

    private CompletionStage<Reply> asked(Wire.Request request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reply(ask(request, ANSWERED_WITHIN));
                    } catch (IOException e) {
                        throw new CompletionException(new RunServiceException(
                                "the process that owns the run cannot be reached: " + e.getMessage()
                                        + "; repeat the command with the same id",
                                e));
                    }
                },
                threads);
    }

    private static Reply reply(Wire.Response response) {
        return switch (response) {
            case Wire.Response.Done done -> new Reply.Done(done.changed(), done.snapshot());
            case Wire.Response.Refused refused -> new Reply.Refused(refused.why());
            case Wire.Response.Unknown unknown -> new Reply.Unknown(unknown.run());
            case Wire.Response.Trouble trouble -> throw new RunServiceException(trouble.message());
            default -> throw new RunServiceException("the run's owner answered with something else: " + response);
        };
    }

    @Override
    public CompletionStage<Reply> start(Prepared.Ready ready) {
        return asked(new Wire.Request.Start(ready.bundle(), ready.start(), ready.secrets()));
    }

    @Override
    public CompletionStage<Reply> tell(String run, RunCommand command) {
        return asked(new Wire.Request.Tell(run, command));
    }

    @Override
    public CompletionStage<Reply> wake(String run) {
        return asked(new Wire.Request.Wake(run));
    }

    @Override
    public AutoCloseable follow(String run, long from, Follower follower) {
        CompletableFuture<SocketChannel> connection = new CompletableFuture<>();
        threads.execute(() -> {
            String why = null;
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                    BufferedReader in = reader(channel);
                    OutputStream out = Channels.newOutputStream(channel)) {
                connection.complete(channel);
                Wire.write(out, new Wire.Request.Follow(run, from));
                show(in, follower);
            } catch (IOException e) {
                connection.completeExceptionally(e);
                why = e.getMessage();
            }
            follower.ended(why);
        });
        return () -> {
            SocketChannel channel = connected(connection);
            if (channel != null) {
                channel.close();
            }
        };
    }

    private static @Nullable SocketChannel connected(CompletableFuture<SocketChannel> connection) {
        try {
            return connection.join();
        } catch (CompletionException e) {
            return null;
        }
    }

    private static void show(BufferedReader in, Follower follower) throws IOException {
        for (Wire.Response r = Wire.read(in, Wire.Response.class); r != null; r = Wire.read(in, Wire.Response.class)) {
            switch (r) {
                case Wire.Response.Record record ->
                    follower.record(record.sequence(), record.at(), record.facts(), record.after());
                case Wire.Response.Started started -> follower.started(started.attempt(), started.node(), started.at());
                case Wire.Response.Output output -> follower.output(output.attempt(), output.line());
                case Wire.Response.Waiting waiting -> follower.waiting(waiting.attempt(), waiting.why());
                case Wire.Response.Ended ended -> {
                    return;
                }
                default -> throw new IOException("the run's owner said something else: " + r);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
