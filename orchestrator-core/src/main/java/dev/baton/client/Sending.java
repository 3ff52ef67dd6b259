package dev.baton.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Sends what does not fit into a packet, in chunks of which each is acknowledged; goes on where it stopped. */
final class Sending {
    private final Caller caller;

    Sending(Caller caller) {
        this.caller = caller;
    }

    /** Sends a file, under a name for the run's working folder. Returns what the node stored. */
    Say.Stored file(Path file, String name) throws IOException {
        Source source = () -> Files.newInputStream(file);
        return (Say.Stored) send(name, Files.size(file), source).said();
    }

    /** Sends an ask. Returns the upload and the node that has it. */
    Sent body(byte[] ask) throws IOException {
        return send("", ask.length, () -> new ByteArrayInputStream(ask));
    }

    /** @param said the node's last word: an upload of a file is {@link Say.Stored} */
    record Sent(String upload, HostPort node, Say said) {}

    private interface Source {
        InputStream open() throws IOException;
    }

    /** An upload lives on the node where it began; where that is gone, it begins again on another one. */
    private Sent send(String name, long bytes, Source source) throws IOException {
        String upload = Caller.newId();
        String sha256 = sha256(source);
        while (true) {
            Say begun = caller.ask(new Ask.Upload(upload, name, bytes, sha256), null, null);
            HostPort node = caller.node();
            Say said = begun instanceof Say.Uploading uploading ? chunks(upload, uploading.at(), source, node) : begun;
            if (said instanceof Say.Uploading) {
                said = caller.ask(new Ask.Uploaded(upload), null, node);
            }
            switch (said) {
                case Say.Stored ignored -> {
                    return new Sent(upload, node, said);
                }
                case Say.Fine ignored -> {
                    return new Sent(upload, node, said);
                }
                case Say.Gone ignored -> upload = Caller.newId();
                case Say.Refused refused -> throw new BatonClientException(refused.why());
                case Say.Trouble trouble -> throw new BatonClientException(trouble.message());
                default -> throw new BatonClientException("The node at " + node + " answered an upload with " + said);
            }
        }
    }

    private Say chunks(String upload, long at, Source source, HostPort node) throws IOException {
        try (InputStream in = source.open()) {
            in.skipNBytes(at);
            byte[] buffer = new byte[Ask.Chunk.MOST_BYTES];
            long offset = at;
            Say said = new Say.Uploading(at);
            for (int read = in.readNBytes(buffer, 0, buffer.length);
                    read > 0 && said instanceof Say.Uploading;
                    read = in.readNBytes(buffer, 0, buffer.length)) {
                said = caller.ask(new Ask.Chunk(upload, offset, Arrays.copyOf(buffer, read)), null, node);
                offset += read;
            }
            return said;
        }
    }

    private static String sha256(Source source) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream in = new DigestInputStream(source.open(), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }
}
