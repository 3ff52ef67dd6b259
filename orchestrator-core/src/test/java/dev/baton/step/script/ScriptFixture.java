package dev.baton.step.script;

import dev.baton.step.AttemptId;
import dev.baton.step.ContentStore;
import dev.baton.step.SecretBox;
import dev.baton.step.StepContext;
import dev.baton.step.StepOutcome;
import dev.baton.step.StepOutput;
import dev.baton.step.StepRequest;
import dev.baton.step.StepWork;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A handler with a warden of its own, folders under one root, and requests built in a line. */
final class ScriptFixture implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);

    final Path root;
    final Path workdir;
    final Path scratch;
    final Path attempts;
    final Warden warden;
    final ScriptHandler handler;
    final ScriptSettings settings;
    final Contents contents;
    final List<String> shown = new CopyOnWriteArrayList<>();
    private final AtomicInteger steps = new AtomicInteger();
    private final String run;

    ScriptFixture(Path root) {
        this(root, ScriptSettings.DEFAULT, Duration.ofSeconds(5));
    }

    ScriptFixture(Path root, ScriptSettings settings, Duration grace) {
        this(root, settings, WardenSettings.DEFAULT.withGrace(grace));
    }

    ScriptFixture(Path root, ScriptSettings settings, WardenSettings wardenSettings) {
        this.root = root;
        this.settings = settings;
        this.run = "run-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        this.workdir = folder("work");
        this.scratch = folder("scratch");
        this.attempts = folder("attempts");
        this.contents = new Contents(folder("blobs"));
        this.warden = new Warden(wardenSettings);
        this.handler = new ScriptHandler(warden, settings);
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String run() {
        return run;
    }

    static StepWork.Script bash(String source) {
        return new StepWork.Script(StepWork.Language.BASH, source, "", null, Map.of(), Map.of());
    }

    static StepWork.Script script(StepWork.Language language, String source) {
        return new StepWork.Script(language, source, "", null, Map.of(), Map.of());
    }

    StepRequest request(StepWork.Script script) {
        AttemptId id = new AttemptId(run, Integer.toString(steps.incrementAndGet()), 1, 1);
        return new StepRequest(
                id, "Bash", script, null, workdir.toString(), scratch.toString(), "text", null, false, Set.of(), null);
    }

    StepOutcome run(StepWork.Script script) throws InterruptedException {
        return run(request(script));
    }

    StepOutcome run(String bash) throws InterruptedException {
        return run(bash(bash));
    }

    StepOutcome run(StepRequest request) throws InterruptedException {
        return run(handler, request);
    }

    StepOutcome run(ScriptHandler other, StepRequest request) throws InterruptedException {
        return other.run(request, new Context(request));
    }

    /** Runs on a virtual thread, as a pool does. */
    Running begin(StepWork.Script script) {
        return begin(request(script), UnaryOperator.identity());
    }

    Running begin(StepRequest request, UnaryOperator<StepRequest> change) {
        StepRequest changed = change.apply(request);
        FutureTask<StepOutcome> task = new FutureTask<>(() -> run(changed));
        return new Running(changed, task, Thread.startVirtualThread(task));
    }

    Path attemptFolder(StepRequest request) {
        return attempts.resolve(request.id().folderName());
    }

    @Override
    public void close() {
        warden.close();
    }

    static StepOutput succeeded(StepOutcome outcome) {
        if (outcome instanceof StepOutcome.Succeeded(StepOutput output)) {
            return output;
        }
        throw new AssertionError("Expected success, but got " + outcome);
    }

    static StepOutcome.Failed failed(StepOutcome outcome) {
        if (outcome instanceof StepOutcome.Failed failed) {
            return failed;
        }
        throw new AssertionError("Expected a failure, but got " + outcome);
    }

    static String text(StepOutput output) {
        if (output.text() instanceof StoredText.Inline(String text)) {
            return text;
        }
        throw new AssertionError("Expected a short text, but got " + output.text());
    }

    static boolean isAlive(long pid) {
        return ProcessTable.of(pid).filter(ProcessTable.Entry::isAlive).isPresent();
    }

    /** Waits for something outside this process, of which nothing tells but looking. */
    static void await(String what, Duration within, java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Expected within " + within + ": " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Waits until a script has written a line with a number, such as a pid, to a file. */
    static long awaitNumber(Path file) throws Exception {
        await(
                "a number in " + file,
                LONG,
                () -> Files.exists(file) && Files.readString(file).endsWith("\n"));
        return Long.parseLong(Files.readString(file).strip());
    }

    record Running(StepRequest request, FutureTask<StepOutcome> task, Thread thread) {
        StepOutcome get() throws Exception {
            return task.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        /** Interrupts as a pool does, and waits until the handler has ended everything. */
        void interrupt() throws Exception {
            thread.interrupt();
            try {
                task.get(LONG.toSeconds(), TimeUnit.SECONDS);
                throw new AssertionError("Expected the handler to end by InterruptedException");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof InterruptedException)) {
                    throw e;
                }
            }
        }
    }

    private final class Context implements StepContext {
        private final StepRequest request;

        Context(StepRequest request) {
            this.request = request;
        }

        @Override
        public Path attemptFolder() {
            return folder("attempts/" + request.id().folderName());
        }

        @Override
        public ContentStore contents() {
            return contents;
        }

        @Override
        public SecretBox secrets() {
            return BOX;
        }

        @Override
        public void output(String line) {
            shown.add(line);
        }
    }

    /** Not a cipher, but nothing that a search for the plain text finds. */
    static final SecretBox BOX = new SecretBox() {
        @Override
        public StoredText.Sealed seal(String run, String name, String secret) {
            byte[] bytes = (run + "\n" + name + "\n" + secret).getBytes(StandardCharsets.UTF_8);
            return new StoredText.Sealed(name, Base64.getEncoder().encodeToString(bytes));
        }

        @Override
        public String open(String run, StoredText.Sealed sealed) {
            String text = new String(Base64.getDecoder().decode(sealed.ciphertext()), StandardCharsets.UTF_8);
            return text.substring((run + "\n" + sealed.name() + "\n").length());
        }
    };

    /** Blobs in a folder. */
    static final class Contents implements ContentStore {
        private final Path folder;

        Contents(Path folder) {
            this.folder = folder;
        }

        @Override
        public StoredText store(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length <= StoredText.INLINE_BYTES) {
                return new StoredText.Inline(text);
            }
            Path file = Files.createTempFile(folder, "text", "");
            Files.write(file, bytes);
            return new StoredText.Blob(storeFile(file), bytes.length, text.substring(0, 1024));
        }

        @Override
        public String storeFile(Path file) throws IOException {
            Path copy = Files.createTempFile(folder, "copy", "");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                String hash = HexFormat.of()
                        .formatHex(((DigestInputStream) in).getMessageDigest().digest());
                Files.move(copy, folder.resolve(hash), StandardCopyOption.REPLACE_EXISTING);
                return hash;
            }
        }

        @Override
        public String read(StoredText text) throws IOException {
            return switch (text) {
                case StoredText.Inline(String inline) -> inline;
                case StoredText.Blob blob -> Files.readString(folder.resolve(blob.hash()));
                case StoredText.Sealed ignored -> throw new IllegalArgumentException("sealed");
            };
        }

        @Override
        public void restore(String hash, Path to) throws IOException {
            Files.copy(folder.resolve(hash), to, StandardCopyOption.REPLACE_EXISTING);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
