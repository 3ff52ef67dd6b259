package dev.baton.step.script;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries what a script writes from a named pipe to where it is kept, through what takes the secrets out of it.
 *
 * <p>It is opened for writing too, so that opening does not wait for the script and so that background children are not
 * ended by SIGPIPE later. That leaves no end of file, and none is wanted: a step ends when its shell ends. So the pump
 * asks how much is there instead of reading blindly; only steps with secrets pay for that.
 */
final class ScriptPump {
    private static final long SHORTEST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private final RandomAccessFile pipe;
    private final OutputStream sink;
    private final long limit;
    private final Runnable onOverflow;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean writerEnded;
    private volatile boolean abandoned;
    private volatile boolean overflowed;
    private long bytes;

    private ScriptPump(RandomAccessFile pipe, OutputStream sink, long limit, Runnable onOverflow) {
        this.pipe = pipe;
        this.sink = sink;
        this.limit = limit;
        this.onOverflow = onOverflow;
        this.thread = Thread.ofPlatform().daemon().name("script-pump").unstarted(this::pump);
    }

    /**
     * Begins to pump.
     *
     * @param sink where it goes; closed when the writer has ended
     * @param limit more bytes than this are not kept
     * @param onOverflow called once, when there are more
     */
    static ScriptPump start(Path pipe, OutputStream sink, long limit, Runnable onOverflow) throws IOException {
        ScriptPump pump = new ScriptPump(new RandomAccessFile(pipe.toFile(), "rw"), sink, limit, onOverflow);
        pump.thread.start();
        return pump;
    }

    /** Says that the script has ended, and waits until everything it wrote before that has arrived. */
    void finish() throws IOException, InterruptedException {
        writerEnded = true;
        LockSupport.unpark(thread);
        try {
            drained.get();
        } catch (ExecutionException e) {
            throw new IOException("Expected to keep what the script wrote, but " + WardenException.reason(e), e);
        }
    }

    boolean overflowed() {
        return overflowed;
    }

    /** Nobody is left to write: the pipe is closed once it is empty. Until then what background children write is dropped. */
    void close() {
        writerEnded = true;
        abandoned = true;
        LockSupport.unpark(thread);
    }

    private void pump() {
        byte[] buffer = new byte[64 << 10];
        long pause = SHORTEST_PAUSE_NANOS;
        try (pipe;
                FileInputStream in = new FileInputStream(pipe.getFD())) {
            boolean over = false;
            while (!over) {
                // Asked before looking at the pipe: what was written before the end is then in it.
                boolean last = abandoned;
                boolean ended = writerEnded;
                int available = in.available();
                if (available > 0) {
                    take(buffer, in.read(buffer, 0, Math.min(available, buffer.length)));
                    pause = SHORTEST_PAUSE_NANOS;
                    continue;
                }
                if (ended) {
                    complete();
                }
                over = last;
                if (!over) {
                    LockSupport.parkNanos(pause);
                    pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
                }
            }
        } catch (IOException | RuntimeException e) {
            drained.completeExceptionally(e);
        }
    }

    private void take(byte[] buffer, int n) throws IOException {
        if (drained.isDone() || overflowed) {
            return;
        }
        bytes += n;
        if (bytes > limit) {
            overflowed = true;
            onOverflow.run();
            return;
        }
        sink.write(buffer, 0, n);
        sink.flush();
    }

    private void complete() throws IOException {
        if (!drained.isDone()) {
            sink.close();
            drained.complete(null);
        }
    }
}
