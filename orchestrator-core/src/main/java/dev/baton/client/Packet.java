package dev.baton.client;

/**
 * The one message of the protocol: an envelope, or a part of one that is too large for a frame.
 *
 * @param id the request's, in both directions
 * @param part from 0
 * @param parts how many there are, at least 1
 * @param bytes JSON in UTF-8, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way; nobody compares packets.
public record Packet(String id, int part, int parts, byte[] bytes) {
    /** Of the JSON in one packet; an envelope of a request is one packet. */
    public static final int MOST_BYTES = 128 * 1024;

    static final int MOST_PARTS = 128;
    static final int MOST_ID_CHARS = 64;

    public Packet {
        if (id.isEmpty()
                || id.length() > MOST_ID_CHARS
                || parts < 1
                || parts > MOST_PARTS
                || part < 0
                || part >= parts) {
            throw new IllegalArgumentException("Expected a packet, but got part " + part + " of " + parts);
        }
    }

    /** Without what it carries, which may be secret. */
    @Override
    public String toString() {
        return "Packet[" + id + ", " + (part + 1) + "/" + parts + ", " + bytes.length + " bytes]";
    }
}
