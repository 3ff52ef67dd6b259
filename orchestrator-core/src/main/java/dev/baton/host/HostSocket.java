package dev.baton.host;

import dev.baton.journal.folder.DataFolder;
import dev.baton.journal.folder.OwnershipLocks;
import dev.baton.run.RunEvent;
import dev.baton.step.AttemptId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands from other processes of the same user, for the runs that this one owns. */
public final class HostSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostSocket.class);

    private final RunService host;
    private final OwnershipLocks locks;
    private final Path path;
    private final ServerSocketChannel server;

    /** Listens; only this user can connect, for the folder is this user's alone. */
    public static HostSocket open(RunService host, DataFolder folder, OwnershipLocks locks) throws IOException {
        Path path = SocketPaths.own(folder);
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        SocketPaths.ownerOnly(path);
        return new HostSocket(host, locks, path, server);
    }

    private HostSocket(RunService host, OwnershipLocks locks, Path path, ServerSocketChannel server) {
        this.host = host;
        this.locks = locks;
        this.path = path;
        this.server = server;
        Thread.ofPlatform().daemon().name("baton-socket").start(this::accept);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("baton-socket-client").start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
                OutputStream out = Channels.newOutputStream(client)) {
            Wire.Request request = Wire.read(in, Wire.Request.class);
            if (request != null) {
                answer(request, client, in, out);
            }
        } catch (IOException e) {
            // The other process is gone; what it asked for is done or not, and it will ask again.
            log.debug("a client of the socket left: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Wire.Request request, SocketChannel client, BufferedReader in, OutputStream out)
            throws IOException, InterruptedException {
        switch (request) {
            case Wire.Request.Owns owns -> Wire.write(out, new Wire.Response.Owned(locks.keeps(owns.run())));
            case Wire.Request.Start start -> reply(host.start(start.ready()), out);
            case Wire.Request.Tell tell -> reply(host.tell(tell.run(), tell.command()), out);
            case Wire.Request.Wake wake -> reply(host.wake(wake.run()), out);
            case Wire.Request.Follow follow -> follow(follow, client, in, out);
        }
    }

    private static void reply(CompletionStage<RunService.Reply> reply, OutputStream out) throws IOException {
        Wire.Response response = reply.handle((done, failure) ->
                        failure == null ? Wire.Response.of(done) : new Wire.Response.Trouble(sentence(failure)))
                .toCompletableFuture()
                .join();
        Wire.write(out, response);
    }

    private static String sentence(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void follow(Wire.Request.Follow follow, SocketChannel client, BufferedReader in, OutputStream out)
            throws IOException {
        try (Sending sending = new Sending(client, out)) {
            AutoCloseable subscription = host.follow(follow.run(), follow.from(), sending);
            try {
                // The client says nothing more; its end of the line closing is what is waited for.
                while (in.readLine() != null) {
                    continue;
                }
            } finally {
                close(subscription);
            }
        }
    }

    private static void close(AutoCloseable subscription) throws IOException {
        try {
            subscription.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** A follower on the other end of the line. A run never waits for it: one that reads too slowly is cut off. */
    private static final class Sending implements RunService.Follower, AutoCloseable {
        private static final int MOST_WAITING = 10_000;
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        private final SocketChannel client;
        private final OutputStream out;
        private final BlockingQueue<Wire.Response> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
        private final Thread writer =
                Thread.ofVirtual().name("baton-socket-follower").unstarted(this::write);

        Sending(SocketChannel client, OutputStream out) {
            this.client = client;
            this.out = out;
            writer.start();
        }

        private void write() {
            try {
                while (true) {
                    Wire.write(out, waiting.take());
                }
            } catch (IOException | InterruptedException e) {
                cutOff();
            }
        }

        private void send(Wire.Response message) {
            if (!waiting.offer(message)) {
                cutOff();
            }
        }

        private void cutOff() {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            writer.interrupt();
        }

        @Override
        public void past(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            try {
                Wire.Response record = new Wire.Response.Record(sequence, writtenAt, facts, after);
                if (!waiting.offer(record, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    cutOff();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                cutOff();
            }
        }

        @Override
        public void record(long sequence, Instant writtenAt, List<RunEvent> facts, RunService.Snapshot after) {
            send(new Wire.Response.Record(sequence, writtenAt, facts, after));
        }

        @Override
        public void started(AttemptId attempt, String node, Instant at) {
            send(new Wire.Response.Started(attempt, node, at));
        }

        @Override
        public void output(AttemptId attempt, String line) {
            send(new Wire.Response.Output(attempt, line));
        }

        @Override
        public void waiting(AttemptId attempt, String why) {
            send(new Wire.Response.Waiting(attempt, why));
        }

        @Override
        public void ended(@Nullable String why) {
            send(new Wire.Response.Ended(why));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // A socket file that stays is found dead by the next process and removed.
            log.debug("the socket {} was not removed: {}", path, e.toString());
        }
    }
}
