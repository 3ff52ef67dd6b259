package dev.baton.node.gateway;

import dev.baton.client.Envelopes;
import dev.baton.client.Envelopes.BadRequestException;
import dev.baton.client.Packet;
import dev.baton.client.Say;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.AbstractActorWithTimers;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only actor that clients reach. It lets in who has a token, hands each request to a thread that may be blocked, and sends what
 * came of it back.
 *
 * <p>What changes something is done once: where it arrives again under its id, it is under way, or its answer is sent again, for a minute.
 * Answers may be lost; who misses one asks again. At most {@link #MOST_UNDER_WAY} requests are under way; others are told to come again. Nothing
 * outlives the actor: clients ask whoever is there next.
 */
final class GatewayActor extends AbstractActorWithTimers {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayActor.class);
    private static final int MOST_UNDER_WAY = 4_096;
    private static final int MOST_KEPT = 4_096;
    private static final int LARGEST_KEPT = 64 * 1024;
    private static final Duration KEPT_FOR = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final Tokens tokens;
    private final Answering answering;
    private final Runnable sweep;
    private final Executor threads;
    private final InstantSource clock;
    private final Map<String, Set<ActorRef>> underWay = new HashMap<>();
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    private GatewayActor(Tokens tokens, Answering answering, Runnable sweep, Executor threads, InstantSource clock) {
        this.tokens = tokens;
        this.answering = answering;
        this.sweep = sweep;
        this.threads = threads;
        this.clock = clock;
    }

    /** @param sweep forgets what clients left behind; may block */
    static Props props(Tokens tokens, Answering answering, Runnable sweep, Executor threads, InstantSource clock) {
        return Props.create(GatewayActor.class, () -> new GatewayActor(tokens, answering, sweep, threads, clock));
    }

    private record Answered(String key, boolean keep, List<Packet> packets) {}

    private enum Tick {
        NOW
    }

    private record Kept(Instant until, List<Packet> packets) {}

    @Override
    public void preStart() {
        getTimers().startTimerWithFixedDelay(Tick.NOW, Tick.NOW, SWEEP);
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Packet.class, this::onPacket)
                .match(Answered.class, this::onAnswered)
                .match(Tick.class, tick -> onTick())
                .build();
    }

    private void onPacket(Packet packet) {
        ActorRef client = getSender();
        try {
            Envelopes.Request request = Envelopes.request(packet);
            Optional<String> owner = tokens.isOpen() ? Optional.of("") : tokens.name(request.token());
            if (owner.isEmpty()) {
                reply(
                        client,
                        packet,
                        new Say.Denied("Expected a token that this node knows, but "
                                + (request.token() == null ? "there is none" : "it is another one")
                                + ": set BATON_TOKEN, or name a file with --token-file"));
                return;
            }
            accept(client, owner.get(), request);
        } catch (BadRequestException e) {
            reply(client, packet, new Say.Denied(String.valueOf(e.getMessage())));
        }
    }

    private void accept(ActorRef client, String owner, Envelopes.Request request) {
        String key = owner + "\n" + request.id();
        Kept before = kept.get(key);
        if (before != null) {
            send(client, before.packets());
        } else if (underWay.containsKey(key)) {
            underWay.get(key).add(client);
            send(client, Envelopes.response(request.id(), new Say.Working()));
        } else if (underWay.size() >= MOST_UNDER_WAY) {
            send(client, Envelopes.response(request.id(), new Say.Working()));
        } else {
            underWay.put(key, new HashSet<>(Set.of(client)));
            threads.execute(() -> work(key, owner, request));
        }
    }

    private void work(String key, String owner, Envelopes.Request request) {
        List<Packet> packets;
        try {
            packets = Envelopes.response(request.id(), answering.answer(owner, request));
        } catch (Throwable e) {
            // Without an answer the request would be under way for ever, and the client wait as long.
            LOG.error("a request could not be answered", e);
            packets = Envelopes.response(
                    request.id(),
                    new Say.Trouble("the node failed with " + e.getClass().getName() + "; its log says more"));
        }
        boolean keep = request.ask() == null || request.ask().acts();
        getSelf().tell(new Answered(key, keep, packets), ActorRef.noSender());
    }

    private void onAnswered(Answered answered) {
        Set<ActorRef> clients = underWay.remove(answered.key());
        if (clients == null) {
            return;
        }
        clients.forEach(client -> send(client, answered.packets()));
        int bytes = answered.packets().stream()
                .mapToInt(packet -> packet.bytes().length)
                .sum();
        if (answered.keep() && bytes <= LARGEST_KEPT) {
            kept.put(answered.key(), new Kept(clock.instant().plus(KEPT_FOR), answered.packets()));
            if (kept.size() > MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
    }

    private void onTick() {
        Instant now = clock.instant();
        kept.values().removeIf(answer -> answer.until().isBefore(now));
        threads.execute(sweep);
    }

    private void reply(ActorRef client, Packet to, Say say) {
        send(client, Envelopes.response(to.id(), say));
    }

    private void send(ActorRef client, List<Packet> packets) {
        packets.forEach(packet -> client.tell(packet, getSelf()));
    }
}
