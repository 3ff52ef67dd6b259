package dev.baton.batch;

import dev.baton.step.ContentStore;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.nio.file.Path;

/** Takes values one after another, and keeps them as the items of a level: as they are, or folded into lists of so many. */
final class Items implements AutoCloseable {
    private static final long MOST = 100_000_000;

    /** The items of a level. */
    record Stored(StoredText items, long count) {}

    private final LineFile file;
    private final int by;
    private final StringBuilder list = new StringBuilder();
    private int inList;
    private long count;

    /** @param by how many values make an item, or 0 when each is one */
    Items(Path folder, int by) throws IOException {
        this.file = new LineFile(folder);
        this.by = by;
    }

    /** @param value JSON on one line */
    void add(String value) throws IOException {
        String json = ItemLines.whole(value);
        if (count >= MOST) {
            throw new BatchException("Expected at most " + MOST + " items, but there are more");
        }
        if (by == 0) {
            file.line(json);
            count++;
            return;
        }
        list.append(inList == 0 ? '[' : ',').append(json);
        if (++inList == by) {
            endList();
        }
    }

    private void endList() throws IOException {
        file.line(list.append(']').toString());
        list.setLength(0);
        inList = 0;
        count++;
    }

    Stored store(ContentStore contents) throws IOException {
        if (inList > 0) {
            endList();
        }
        if (by > 0 && count == 0) {
            // A reduce has a result, also of nothing.
            file.line("[]");
            count++;
        }
        return new Stored(file.store(contents), count);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
