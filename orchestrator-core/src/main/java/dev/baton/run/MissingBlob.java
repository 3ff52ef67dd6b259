package dev.baton.run;

import dev.baton.step.StoredText;

/** Leaves a decision that needs a text not at hand; caught by the decider and never seen outside this package. */
final class MissingBlob extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StoredText.Blob blob;

    MissingBlob(StoredText.Blob blob) {
        super("blob " + blob.hash(), null, false, false);
        this.blob = blob;
    }

    StoredText.Blob blob() {
        return blob;
    }
}
