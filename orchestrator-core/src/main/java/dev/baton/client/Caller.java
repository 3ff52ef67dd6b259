package dev.baton.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes, and does not give up at once: what is not answered is asked again under the same id, and after some times of another
 * node. Methods block; any thread may call them.
 */
final class Caller implements AutoCloseable {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final int ID_BYTES = 18;
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(2);
    private static final int TIMES = 3;

    /** The first answer of a node: with it, all is said within 3 s. */
    private static final Duration FIRST_WITHIN = Duration.ofMillis(2_400);

    /** After this without one it is time to look whether the node expects something else than is said to it. */
    private static final Duration DOUBT_AFTER = Duration.ofMillis(1_200);

    /** Nodes that were there may be gone for a while: another one takes over. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A node that says it is at it is waited for as long, counted from the first time it was asked. */
    private static final Duration LONGEST_WORK = Duration.ofMinutes(10);

    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(500);

    private final List<HostPort> nodes;
    private final ClientSettings settings;
    private final Line line;
    private final Duration longestWork;
    private volatile HostPort current;
    private volatile boolean closed;

    private Caller(List<HostPort> nodes, ClientSettings settings, Line line, Duration longestWork) {
        this.nodes = nodes;
        this.settings = settings;
        this.line = line;
        this.longestWork = longestWork;
        this.current = nodes.getFirst();
    }

    /**
     * Finds a node that answers.
     *
     * @throws BatonClientException if none does, within 3 s for each
     */
    static Caller open(List<HostPort> nodes, ClientSettings settings) {
        return open(nodes, settings, LONGEST_WORK);
    }

    /** @param longestWork how long to wait for a node that says it is at it */
    static Caller open(List<HostPort> nodes, ClientSettings settings, Duration longestWork) {
        Caller caller = new Caller(nodes, settings, Line.open(nodes, settings), longestWork);
        try {
            caller.find();
            return caller;
        } catch (RuntimeException e) {
            caller.close();
            throw e;
        }
    }

    static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        CHANCE.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    HostPort node() {
        return current;
    }

    private void find() {
        @Nullable BatonClientException first = null;
        for (HostPort node : nodes) {
            try {
                greet(node);
                current = node;
                return;
            } catch (BatonClientException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BatonClientException("Expected a node to call, but none was named") : first;
    }

    /** Lets a node say who it is. */
    private void greet(HostPort node) {
        Probe.reach(node, settings);
        Packet packet = packet(newId(), new Ask.Info(), null);
        try (Line.Waiting waiting = line.await(packet.id())) {
            line.send(node, packet);
            Say said = waiting.said().poll(DOUBT_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            if (said == null && settings.tls() == null && Probe.speaksTls(node)) {
                throw new BatonClientException(wantsTls(node));
            }
            if (said == null) {
                said = waiting.said().poll(FIRST_WITHIN.minus(DOUBT_AFTER).toMillis(), TimeUnit.MILLISECONDS);
            }
            if (said == null) {
                throw new BatonClientException(noWayBack(node));
            }
            checked(said);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static String wantsTls(HostPort node) {
        return "The node at " + node + " speaks TLS, but this client was not told to: set "
                + ClientSettings.KEY_STORE + " and " + ClientSettings.TRUST_STORE
                + " to PKCS#12 files with this end's key and certificate and with what vouches for the node's, and "
                + ClientSettings.PASSWORD + " to their password";
    }

    private String noWayBack(HostPort node) {
        String tls = settings.tls() == null ? "" : " with TLS";
        return "The node at " + node
                + " takes the connection, but its answer does not arrive: it has to reach this machine at "
                + line.address() + tls
                + ". Where an address is translated or a firewall is between, name one that the node"
                + " reaches with --client-host HOST[:PORT] or BATON_CLIENT_HOST; and see that the address of the node is the one"
                + " it was given with --gateway";
    }

    private static Say checked(Say said) {
        if (said instanceof Say.Denied denied) {
            throw new BatonClientException(denied.why());
        }
        return said;
    }

    private Packet packet(String id, Ask ask, @Nullable String body) {
        return Envelopes.request(
                new Envelopes.Request(id, settings.token(), settings.user(), body == null ? ask : null, body));
    }

    /**
     * Asks until there is an answer.
     *
     * @param body the upload that holds the ask, or null when it fits
     * @param ofWhom the node that is asked and no other, or null for any
     * @throws BatonClientException if no node answers, it does not let us in, or it is at it for too long
     */
    Say ask(Ask ask, @Nullable String body, @Nullable HostPort ofWhom) {
        Packet packet = packet(newId(), ask, body);
        long begun = System.nanoTime();
        long giveUp = begun + PATIENCE.toNanos();
        try (Line.Waiting waiting = line.await(packet.id())) {
            HostPort node = ofWhom == null ? current : ofWhom;
            while (!closed && System.nanoTime() < giveUp) {
                Say said = askOne(node, packet, waiting, begun);
                if (said instanceof Say.Working) {
                    throw new BatonClientException(
                            "The node at " + node + " has not finished the command after " + longestWork.toSeconds()
                                    + " s; what becomes of it is unknown: repeat it with the same id");
                }
                if (said != null) {
                    return checked(said);
                }
                if (ofWhom != null) {
                    break;
                }
                node = following(node);
                current = node;
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        throw new BatonClientException("The node at " + (ofWhom == null ? current : ofWhom)
                + " does not answer any more; what became of the command is unknown: repeat it with the same id");
    }

    /** Says something that needs no answer, and that may be lost. */
    void say(HostPort node, Ask ask) {
        line.send(node, packet(newId(), ask, null));
    }

    /** An answer, or null when the node is gone or has been asked often enough, or that it works when it does so for too long. */
    private @Nullable Say askOne(HostPort node, Packet packet, Line.Waiting waiting, long begun)
            throws InterruptedException {
        int unanswered = 0;
        while (unanswered < TIMES && !closed) {
            line.send(node, packet);
            Say said = waiting.said().poll(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            if (said instanceof Say.Working) {
                if (System.nanoTime() - begun > longestWork.toNanos()) {
                    return said;
                }
                unanswered = 0;
                said = waiting.said().poll(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (said != null && !(said instanceof Say.Working)) {
                return said;
            }
            if (said == null) {
                unanswered++;
                if (!isThere(node)) {
                    Thread.sleep(BETWEEN_ROUNDS);
                    return null;
                }
            }
        }
        return null;
    }

    private boolean isThere(HostPort node) {
        try {
            Probe.reach(node, settings);
            return true;
        } catch (BatonClientException e) {
            return false;
        }
    }

    private HostPort following(HostPort node) {
        return nodes.get((nodes.indexOf(node) + 1) % nodes.size());
    }

    private static BatonClientException interrupted() {
        Thread.currentThread().interrupt();
        return new BatonClientException("The command was interrupted while it waited for an answer");
    }

    @Override
    public void close() {
        closed = true;
        line.close();
    }
}
