package dev.baton.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A text as it is recorded: itself when short, else where to find it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StoredText.Inline.class, name = "text"),
    @JsonSubTypes.Type(value = StoredText.Blob.class, name = "blob"),
    @JsonSubTypes.Type(value = StoredText.Sealed.class, name = "sealed")
})
public sealed interface StoredText {
    /** Texts of more UTF-8 bytes than this live in the blob store. */
    int INLINE_BYTES = 4096;

    StoredText EMPTY = new Inline("");

    record Inline(String text) implements StoredText {
        @Override
        public String preview() {
            return text;
        }
    }

    /**
     * @param hash lower-case hexadecimal SHA-256 of the UTF-8 bytes
     * @param bytes their number
     * @param preview the beginning, about 1 KiB
     */
    record Blob(String hash, long bytes, String preview) implements StoredText {}

    /** A secret: base64 of nonce and AES-GCM ciphertext, bound to its run and name. */
    record Sealed(String name, String ciphertext) implements StoredText {
        @Override
        public String preview() {
            return "•••";
        }
    }

    /** What may be shown without reading a blob; never a secret. */
    String preview();
}
