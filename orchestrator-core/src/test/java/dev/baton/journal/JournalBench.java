package dev.baton.journal;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.baton.journal.BytesSerializer.Text;
import dev.baton.journal.folder.DataFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/**
 * Measures how fast persistent actors write, beside the disk's own fsync. Each actor writes its next event when the last is on disk.
 *
 * <p>Arguments: a folder on the disk to measure, the numbers of actors, such as {@code 1,16,256,2048}, and seconds for each.
 */
public final class JournalBench {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private JournalBench() {}

    public static void main(String[] arguments) throws Exception {
        Path base = Path.of(arguments.length > 0 ? arguments[0] : "target/bench");
        int[] writers = Arrays.stream((arguments.length > 1 ? arguments[1] : "1,16,256,2048").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        Files.createDirectories(base);
        measureDisk(base);
        for (int count : writers) {
            measureJournal(base.resolve("journal-" + count), count, seconds);
        }
        System.exit(0);
    }

    private static void measureDisk(Path base) throws IOException {
        Path file = base.resolve("fsync");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            report("append 512 B + fdatasync", fsyncs(channel, 3_000));
            report("overwrite 512 B + fdatasync", fsyncs(channel, 3_000));
        }
        Files.delete(file);
    }

    private static long[] fsyncs(FileChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(512);
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            channel.write(bytes.clear(), i * 512L);
            channel.force(false);
            nanos[i] = System.nanoTime() - began;
        }
        return nanos;
    }

    private static void report(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%-28s p50 %.3f ms, p99 %.3f ms%n",
                what, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
    }

    private static void measureJournal(Path folder, int count, int seconds) throws Exception {
        delete(folder);
        Run run = new Run(count, seconds);
        ActorSystem<Void> system = ActorSystem.create(guardian(count, run), "bench", config(folder));
        run.ended.await();
        report(count + " actors: " + run.measured() / seconds + " events/s;", run.latencies());
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        long size = Files.size(DataFolder.open(folder).database());
        System.out.printf(
                "%28s %.2f kB on disk and %.1f us of processor time an event%n",
                "", size / 1e3 / run.total(), run.cpuNanos() / 1e3 / run.measured());
        delete(folder);
    }

    private static Behavior<Void> guardian(int count, Run run) {
        return Behaviors.setup(context -> {
            run.start();
            for (int i = 0; i < count; i++) {
                int number = i;
                context.spawn(Behaviors.<Next>setup(writer -> new Writer(number, run, writer.getSelf())), "writer-" + i)
                        .tell(new Next());
            }
            return Behaviors.empty();
        });
    }

    private static Config config(Path folder) {
        return ConfigFactory.parseString("""
                        baton.data-folder = "%s"
                        pekko.persistence.journal.plugin = "baton.journal"
                        pekko.persistence.snapshot-store.plugin = "baton.snapshot-store"
                        pekko.actor.serializers.bytes = "dev.baton.journal.BytesSerializer"
                        pekko.actor.serialization-bindings { "dev.baton.journal.BytesSerializer$Text" = bytes }
                        pekko.log-dead-letters = off
                        """.formatted(folder)).withFallback(ConfigFactory.load());
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(path);
                }
            }
        }
    }

    private record Next() {}

    /** What is measured between the end of the warm-up and the end of the run. */
    private static final class Run {
        private static final long WARM_UP_NANOS = 3_000_000_000L;
        private static final int MOST_SAMPLES = 1_000_000;
        private final CountDownLatch ended;
        private final long nanos;
        private final long[] samples = new long[MOST_SAMPLES];
        private final AtomicInteger measured = new AtomicInteger();
        private final LongAdder all = new LongAdder();
        private final AtomicLong cpu = new AtomicLong();
        private volatile long from;

        Run(int writers, int seconds) {
            ended = new CountDownLatch(writers);
            nanos = seconds * 1_000_000_000L;
        }

        /** The warm-up begins. */
        void start() {
            from = System.nanoTime() + WARM_UP_NANOS;
        }

        boolean isOver(long now) {
            return now > from + nanos;
        }

        void end() {
            ended.countDown();
            if (ended.getCount() == 0) {
                cpu.addAndGet(PROCESS.getProcessCpuTime());
            }
        }

        void add(long began, long now) {
            all.increment();
            if (began < from || isOver(now)) {
                return;
            }
            int index = measured.getAndIncrement();
            if (index == 0) {
                cpu.addAndGet(-PROCESS.getProcessCpuTime());
            }
            if (index < MOST_SAMPLES) {
                samples[index] = now - began;
            }
        }

        long measured() {
            return measured.get();
        }

        long total() {
            return all.sum();
        }

        long cpuNanos() {
            return cpu.get();
        }

        long[] latencies() {
            return Arrays.copyOf(samples, Math.min(measured.get(), MOST_SAMPLES));
        }
    }

    private static final class Writer extends EventSourcedBehavior<Next, Text, Long> {
        private static final Text EVENT = new Text("x".repeat(283));
        private final Run run;
        private final ActorRef<Next> self;

        Writer(int number, Run run, ActorRef<Next> self) {
            super(PersistenceId.of("run", "bench-run-2026-01-31-" + number));
            this.run = run;
            this.self = self;
        }

        @Override
        public Long emptyState() {
            return 0L;
        }

        @Override
        public CommandHandler<Next, Text, Long> commandHandler() {
            return (state, command) -> {
                long began = System.nanoTime();
                if (run.isOver(began)) {
                    run.end();
                    return Effect().stop();
                }
                return Effect().persist(EVENT).thenRun(after -> persisted(began));
            };
        }

        private void persisted(long began) {
            run.add(began, System.nanoTime());
            self.tell(new Next());
        }

        @Override
        public EventHandler<Long, Text> eventHandler() {
            return (state, event) -> state + 1;
        }
    }
}
