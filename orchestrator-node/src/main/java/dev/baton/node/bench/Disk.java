package dev.baton.node.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a durable append costs on the disk that is measured on. */
final class Disk {
    private static final int BYTES = 512;
    private static final int WARM_UP = 500;
    private static final int TIMES = 3_000;

    private Disk() {}

    /** {@code append 512 B + fdatasync}, one after another. */
    static Sample fdatasync(Path folder) throws IOException {
        Path file = folder.resolve("append");
        double[] millis = new double[TIMES];
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer block = ByteBuffer.allocate(BYTES);
            for (int i = -WARM_UP; i < TIMES; i++) {
                long begin = System.nanoTime();
                block.clear();
                out.write(block);
                out.force(false);
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - begin) / 1e6;
                }
            }
        }
        Files.delete(file);
        return Sample.of(millis);
    }
}
