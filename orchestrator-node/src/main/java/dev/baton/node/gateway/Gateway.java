package dev.baton.node.gateway;

import com.typesafe.config.ConfigFactory;
import dev.baton.client.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.remote.RemoteTransportException;
import org.slf4j.LoggerFactory;

/**
 * Where clients reach a node: an actor system of its own beside the node's, in which nothing is to be had but one actor that takes
 * requests. Keys and trust are its own too: a client is no member.
 */
public final class Gateway implements AutoCloseable {
    private static final long END_SECONDS = 5;

    private final ActorSystem system;
    private final Uploads uploads;
    private final Follows follows;
    private final ExecutorService threads;

    private Gateway(ActorSystem system, Uploads uploads, Follows follows, ExecutorService threads) {
        this.system = system;
        this.uploads = uploads;
        this.follows = follows;
        this.threads = threads;
    }

    /**
     * Opens a gateway in front of a node.
     *
     * @param version of the program, for clients
     * @throws IllegalArgumentException if it would let in anybody of the network, or its settings cannot be used
     */
    public static Gateway open(GatewaySettings settings, Behind behind, String version) {
        settings.requireSafe();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Tokens tokens = Tokens.read(settings.tokensFile());
            Uploads uploads = new Uploads(behind.folder(), behind.blobs(), InstantSource.system());
            Follows follows = new Follows(behind.runs(), threads, InstantSource.system());
            Answering answering = new Answering(behind, uploads, follows, version);
            Runnable sweep = () -> {
                uploads.forgetOld();
                follows.forgetIdle();
            };
            ActorSystem system = system(settings, uploads);
            system.actorOf(GatewayActor.props(tokens, answering, sweep, threads, InstantSource.system()), "gateway");
            return new Gateway(system, uploads, follows, threads);
        } catch (IOException e) {
            threads.shutdownNow();
            throw new UncheckedIOException("The gateway cannot be opened: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            threads.shutdownNow();
            throw e;
        }
    }

    private static ActorSystem system(GatewaySettings settings, Uploads uploads) {
        Map<String, Object> own = new HashMap<>();
        own.put("pekko.remote.artery.transport", "tcp");
        own.put("pekko.remote.artery.canonical.hostname", settings.at().host());
        own.put("pekko.remote.artery.canonical.port", settings.at().port());
        if (!settings.bindHost().isEmpty()) {
            own.put("pekko.remote.artery.bind.hostname", settings.bindHost());
        }
        own.put("pekko.remote.artery.trusted-selection-paths", List.of("/user/gateway"));
        if (settings.tls() != null) {
            own.putAll(settings.tls().settings());
        }
        try {
            return ActorSystem.create(
                    "baton-gateway",
                    ConfigFactory.parseMap(own)
                            .withFallback(ConfigFactory.parseResources("baton-artery.conf"))
                            .withFallback(ConfigFactory.load())
                            .resolve());
        } catch (RemoteTransportException e) {
            uploads.close();
            throw new IllegalArgumentException(
                    "Expected to listen at " + settings.at() + ", but " + e.getMessage()
                            + "; end what is there, or choose another --gateway HOST:PORT",
                    e);
        }
    }

    /** Where it listens. */
    public HostPort at() {
        Address own = ((ExtendedActorSystem) system).provider().getDefaultAddress();
        return new HostPort(own.getHost().get(), own.getPort().get());
    }

    /** Who follows a run through it now. */
    public int followers() {
        return follows.count();
    }

    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            LoggerFactory.getLogger(Gateway.class).warn("the gateway did not end in time: {}", e.toString());
        }
        follows.close();
        threads.shutdownNow();
        uploads.close();
    }
}
