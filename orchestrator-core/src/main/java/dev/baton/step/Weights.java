package dev.baton.step;

/** About how many bytes texts and records of files take in a message between nodes. */
public final class Weights {
    /** What a record weighs beside its texts. */
    public static final int BARE = 256;

    /** What a file weighs beside its path: its hash, its size, and the names of these. */
    private static final int FILE = 128;

    /** Shorter texts are weighed by their characters, for it hardly matters how many bytes these take. */
    private static final int SHORT = 256;

    private Weights() {}

    /** Its bytes in UTF-8, roughly when it is short. */
    public static long of(String text) {
        if (text.length() <= SHORT) {
            return text.length();
        }
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates is four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** Of what travels, which of a text in the store is its beginning. */
    public static long of(StoredText text) {
        return switch (text) {
            case StoredText.Inline inline -> of(inline.text());
            case StoredText.Blob blob -> FILE + of(blob.preview());
            case StoredText.Sealed sealed -> FILE + of(sealed.ciphertext());
        };
    }

    public static long of(StepOutput output) {
        long weight = of(output.text()) + of(output.stderr());
        for (FileValue file : output.files()) {
            weight += BARE + of(file.text()) + of(file.path());
        }
        for (String warning : output.warnings()) {
            weight += of(warning);
        }
        for (FileChange change : output.changes()) {
            weight += of(change);
        }
        return output.longChanges() == null ? weight : weight + of(output.longChanges());
    }

    public static long of(RunFiles files) {
        long weight = files.stored() == null ? 0 : of(files.stored());
        for (RunFile file : files.files()) {
            weight += of(file.change());
        }
        return weight;
    }

    private static long of(FileChange change) {
        return FILE + of(change.path());
    }
}
