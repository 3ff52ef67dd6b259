package dev.baton.step.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A Markdown text in its two parts.
 *
 * @param frontMatter the YAML with the line {@code ---} before it, so that places in it are places in the text; empty when
 *     there is none
 * @param body what follows
 */
record MarkdownFile(String frontMatter, String body) {
    private static final String FENCE = "---";

    static MarkdownFile of(String text) {
        if (!text.startsWith(FENCE + "\n")) {
            return new MarkdownFile("", text);
        }
        for (int start = FENCE.length() + 1; start < text.length(); start = nextLine(text, start)) {
            int end = nextLine(text, start);
            if (text.substring(start, end).stripTrailing().equals(FENCE)) {
                return new MarkdownFile(text.substring(0, start), text.substring(end));
            }
        }
        return new MarkdownFile("", text);
    }

    private static int nextLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    boolean hasFrontMatter() {
        return !frontMatter.isEmpty();
    }

    /** The body of the first file of that name in the folders. */
    static Optional<String> find(String name, List<Path> folders) {
        for (Path folder : folders) {
            try {
                Path file = folder.resolve(name);
                if (Files.isRegularFile(file)) {
                    return Optional.of(of(Files.readString(file).replace("\r\n", "\n"))
                            .body()
                            .strip());
                }
            } catch (InvalidPathException | IOException unreadable) {
                // As if it were not there: the caller says where it looked.
            }
        }
        return Optional.empty();
    }
}
