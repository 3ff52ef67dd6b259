package dev.baton.step;

/** Seals and opens secrets. */
public interface SecretBox {
    /** @param run and name are bound to the ciphertext: it opens only under the same */
    StoredText.Sealed seal(String run, String name, String secret);

    /** @throws IllegalStateException when the key is missing or another, with a sentence that says which file is looked for */
    String open(String run, StoredText.Sealed sealed);
}
