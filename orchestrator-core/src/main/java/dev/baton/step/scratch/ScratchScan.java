package dev.baton.step.scratch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a scratch folder, and its folders with nothing in them, by their paths. A link to a regular file in the folder stands
 * for that file; other links, and what is neither file nor folder, are left out, and no link to a folder is followed.
 */
final class ScratchScan extends SimpleFileVisitor<Path> {
    private final Path root;
    private final ScratchLimits limits;
    private final TreeMap<String, FileStamp> files = new TreeMap<>();
    private final Deque<Integer> openFolders = new ArrayDeque<>();
    private long bytes;
    private @Nullable UnfitScratchException tooMuch;

    private ScratchScan(Path root, ScratchLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    /** @param folder which may be missing */
    static TreeMap<String, FileStamp> of(Path folder, ScratchLimits limits) throws IOException, UnfitScratchException {
        if (!Files.isDirectory(folder)) {
            return new TreeMap<>();
        }
        ScratchScan scan = new ScratchScan(folder.toRealPath(), limits);
        Files.walkFileTree(scan.root, scan);
        if (scan.tooMuch != null) {
            throw scan.tooMuch;
        }
        return scan.files;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
        if (file.getFileName().toString().startsWith(ScratchFolders.OWN)) {
            return FileVisitResult.CONTINUE;
        }
        FileStamp stamp = about.isRegularFile() || about.isSymbolicLink() ? stamp(file, about) : null;
        return stamp == null ? FileVisitResult.CONTINUE : add(path(file), stamp);
    }

    private @Nullable FileStamp stamp(Path file, BasicFileAttributes about) {
        try {
            return about.isRegularFile() ? FileStamp.of(file, about) : linked(file);
        } catch (IOException e) {
            // Deleted since it was seen; or a link that leads nowhere, or in a circle.
            return null;
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about) {
        openFolders.push(files.size());
        return FileVisitResult.CONTINUE;
    }

    private FileVisitResult add(String path, FileStamp stamp) {
        files.put(path, stamp);
        bytes += stamp.bytes();
        if (files.size() > limits.files()) {
            tooMuch = new UnfitScratchException(
                    "Expected at most %,d files in the run's scratch folder, but there are more, '%s' among them; pack them into an archive, or delete what no later step needs"
                            .formatted(limits.files(), path));
        } else if (stamp.bytes() > limits.fileBytes()) {
            tooMuch = new UnfitScratchException(
                    "Expected files of at most %s in the run's scratch folder, but '%s' has %,d bytes; delete it, or keep it in a place of your own"
                            .formatted(ScratchLimits.shown(limits.fileBytes()), path, stamp.bytes()));
        } else if (bytes > limits.bytes()) {
            tooMuch = new UnfitScratchException(
                    "Expected at most %s of files in the run's scratch folder, but with '%s' there are %,d bytes; delete what no later step needs"
                            .formatted(ScratchLimits.shown(limits.bytes()), path, bytes));
        }
        return tooMuch == null ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    private @Nullable FileStamp linked(Path link) throws IOException {
        Path target = link.toRealPath();
        return target.startsWith(root) && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                ? FileStamp.of(target)
                : null;
    }

    private String path(Path file) {
        return root.relativize(file).toString();
    }

    /** Somebody may delete what is being looked at. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        boolean isEmpty = openFolders.pop() == files.size() && !folder.equals(root);
        return isEmpty ? add(path(folder) + "/", FileStamp.FOLDER) : FileVisitResult.CONTINUE;
    }
}
