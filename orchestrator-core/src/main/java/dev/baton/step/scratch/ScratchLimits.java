package dev.baton.step.scratch;

/**
 * How much a run whose files go from node to node may have in its scratch folder.
 *
 * @param files how many
 * @param fileBytes the largest of them
 * @param bytes all together
 */
public record ScratchLimits(int files, long fileBytes, long bytes) {
    public static final ScratchLimits DEFAULT = new ScratchLimits(10_000, 256L << 20, 1L << 30);

    /** A size for a person. */
    static String shown(long bytes) {
        return bytes >= 1L << 30
                ? (bytes >> 30) + " GiB"
                : bytes >= 1L << 20 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }
}
