package dev.baton.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which item of which map or reduce.
 *
 * @param root the run that nobody started as an item, in which all of it is
 * @param run the run that the batch is in
 * @param node the batch's id in the plan
 * @param origin see {@link dev.baton.step.StepWork.Batch}
 * @param level of a reduce, from 0
 * @param index in its level, from 0
 */
public record ItemKey(String root, String run, String node, int origin, int level, long index) {
    /** The longest that the id of an item's run becomes. */
    private static final int LONGEST = 200;

    private static final int HASH_CHARS = 24;
    private static final Pattern ADDRESS = Pattern.compile("([^\\[\\]]+)\\[(?:(\\d+)@)?(?:(\\d+):)?(\\d+)]/(.+)");

    /**
     * The id of the item's run: the same whenever it is asked for.
     *
     * @param go 1 for the first, more when an earlier one was cancelled and the item is done once more
     */
    public String run(int go) {
        String id = run + "." + node.replace('/', '-') + (origin > 1 ? ".v" + origin : "")
                + (level > 0 ? ".l" + level : "") + ".i" + index;
        String shorter = id.length() <= LONGEST ? id : root + ".h" + hash(id) + ".i" + index;
        return go > 1 ? shorter + ".g" + go : shorter;
    }

    private static String hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected every Java to know SHA-256", e);
        }
    }

    /** {@code 4[7]}; with a reduce's level {@code 4[1:7]}, in a loop's second visit {@code 4[2@7]}. */
    public String label() {
        return node + "[" + (origin > 1 ? origin + "@" : "") + (level > 0 ? level + ":" : "") + index + "]";
    }

    /** What is asked in an item's run, as people address it in the run around it: {@code 4[7]/name}. */
    public String address(String name) {
        return label() + "/" + name;
    }

    /** What stands behind the item in an address of {@link #address}. */
    record Addressed(ItemKey item, String name) {}

    /** Null when the name addresses nothing in an item's run. */
    static @Nullable Addressed addressed(String root, String run, String name) {
        Matcher found = ADDRESS.matcher(name);
        if (!found.matches()) {
            return null;
        }
        try {
            ItemKey key = new ItemKey(
                    root,
                    run,
                    found.group(1),
                    found.group(2) == null ? 1 : Integer.parseInt(found.group(2)),
                    found.group(3) == null ? 0 : Integer.parseInt(found.group(3)),
                    Long.parseLong(found.group(4)));
            return new Addressed(key, found.group(5));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
