package dev.baton.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.run.actor.RunJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and responses as JSON in packets; PROTOCOL.md beside the node's sources shows them. */
public final class Envelopes {
    public static final int LOWEST_VERSION = 1;
    public static final int HIGHEST_VERSION = 1;

    private static final ObjectMapper JSON = RunJson.text();

    private Envelopes() {}

    /**
     * A request.
     *
     * @param token what lets it in, or null
     * @param user who gives the command, {@code name@machine}
     * @param ask null when it was uploaded beforehand
     * @param body the upload that holds the ask, or null
     */
    public record Request(
            String id,
            @Nullable String token,
            String user,
            @Nullable Ask ask,
            @Nullable String body) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Request[" + id + " of " + user + "]";
        }
    }

    /** A request that this node does not take. The message is a sentence for who sent it. */
    public static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        public BadRequestException(String message) {
            super(message);
        }
    }

    static byte[] ask(Ask ask) {
        return bytes(ask);
    }

    /** One packet; the ask is small enough for it. */
    static Packet request(Request request) {
        ObjectNode envelope = JSON.createObjectNode().put("v", HIGHEST_VERSION).put("id", request.id());
        if (request.token() != null) {
            envelope.put("token", request.token());
        }
        envelope.put("user", request.user());
        if (request.body() != null) {
            envelope.put("body", request.body());
        } else {
            envelope.set("ask", JSON.valueToTree(request.ask()));
        }
        return new Packet(request.id(), 0, 1, bytes(envelope));
    }

    /** Reads a request from whoever sent it. */
    public static Request request(Packet packet) throws BadRequestException {
        JsonNode envelope;
        try {
            envelope = JSON.readTree(packet.bytes());
        } catch (IOException e) {
            throw new BadRequestException("Expected a request in JSON, but it is none");
        }
        if (packet.parts() != 1 || !envelope.path("v").isInt()) {
            throw new BadRequestException("Expected a request in one packet with its version 'v', but it is none");
        }
        int version = envelope.path("v").asInt();
        if (version < LOWEST_VERSION || version > HIGHEST_VERSION) {
            throw new BadRequestException("Expected a request that this node understands, but it is of version "
                    + version + ": this node speaks versions " + LOWEST_VERSION + ".." + HIGHEST_VERSION);
        }
        JsonNode token = envelope.path("token");
        JsonNode body = envelope.path("body");
        return new Request(
                packet.id(),
                token.isTextual() ? token.textValue() : null,
                envelope.path("user").asText(""),
                body.isTextual() ? null : ask(envelope.path("ask")),
                body.isTextual() ? body.textValue() : null);
    }

    /** Reads an ask that was uploaded. */
    public static Ask ask(byte[] uploaded) throws BadRequestException {
        try {
            return ask(JSON.readTree(uploaded));
        } catch (IOException e) {
            throw new BadRequestException("Expected a request in JSON, but what was uploaded is none");
        }
    }

    private static Ask ask(JsonNode ask) throws BadRequestException {
        if (!ask.isObject()) {
            throw new BadRequestException("Expected a request that asks something, but there is no 'ask' in it");
        }
        try {
            return JSON.treeToValue(ask, Ask.class);
        } catch (InvalidTypeIdException e) {
            throw new BadRequestException("Expected something that this node can be asked, but '"
                    + ask.path("ask").asText("") + "' is none: this node speaks versions " + LOWEST_VERSION + ".."
                    + HIGHEST_VERSION);
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            // The message of what was wrong may hold what was sent, and with it secrets.
            throw new BadRequestException("Expected '" + ask.path("ask").asText("")
                    + "' with what belongs to it, but something is missing or wrong");
        }
    }

    /** A response in as many packets as it takes; one that takes too many is told as trouble. */
    public static List<Packet> response(String id, Say say) {
        ObjectNode envelope = JSON.createObjectNode().put("v", HIGHEST_VERSION).put("id", id);
        envelope.set("say", JSON.valueToTree(say));
        byte[] bytes = bytes(envelope);
        int parts = (bytes.length + Packet.MOST_BYTES - 1) / Packet.MOST_BYTES;
        if (parts > Packet.MOST_PARTS) {
            return response(
                    id, new Say.Trouble("the answer has " + bytes.length + " bytes, which is too much for one"));
        }
        List<Packet> packets = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int from = part * Packet.MOST_BYTES;
            packets.add(new Packet(
                    id,
                    part,
                    parts,
                    Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + Packet.MOST_BYTES))));
        }
        return packets;
    }

    static Say response(byte[] bytes) {
        try {
            return JSON.treeToValue(JSON.readTree(bytes).path("say"), Say.class);
        } catch (IOException e) {
            return new Say.Denied("Expected an answer of version " + HIGHEST_VERSION
                    + " from the node, but it said something else; use a client of the node's own version");
        }
    }

    private static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
