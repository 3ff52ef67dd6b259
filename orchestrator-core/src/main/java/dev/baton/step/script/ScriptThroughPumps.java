package dev.baton.step.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** What the two ways through this process have in common: both pipes, the pumps on them, and their end. */
abstract class ScriptThroughPumps implements ScriptCapture {
    private final Path folder;
    private final List<ScriptPump> pumps = new ArrayList<>();

    ScriptThroughPumps(Path folder) {
        this.folder = folder;
    }

    @Override
    public final ProcessSpec.Output output() {
        return ProcessSpec.Output.PIPE;
    }

    @Override
    public final void begin(WardenProcess process) throws IOException, InterruptedException {
        try {
            // The script waits until both are opened.
            process.started().get();
        } catch (ExecutionException e) {
            // The process's end will say why.
            return;
        }
        pumps.add(open(ScriptOutputs.STDOUT, process));
        pumps.add(open(ScriptOutputs.STDERR, process));
    }

    private ScriptPump open(String stream, WardenProcess process) throws IOException {
        Path pipe = folder.resolve(stream + ".pipe");
        ScriptPump pump = ScriptPump.start(pipe, sink(folder.resolve(stream)), limit(), process::kill);
        process.whenReleased(strays -> pump.close());
        return pump;
    }

    @Override
    public final void finish() throws IOException, InterruptedException {
        for (ScriptPump pump : pumps) {
            pump.finish();
        }
        Files.deleteIfExists(folder.resolve("stdout.pipe"));
        Files.deleteIfExists(folder.resolve("stderr.pipe"));
    }

    @Override
    public final void abandon() {
        pumps.forEach(ScriptPump::close);
    }

    /** Whether the script was killed because it wrote too much. */
    final boolean overflowed() {
        return pumps.stream().anyMatch(ScriptPump::overflowed);
    }

    abstract OutputStream sink(Path file) throws IOException;

    abstract long limit();

    /** Sinks that keep what they get in memory. */
    static final class Memory extends ByteArrayOutputStream {
        String text() {
            return ScriptDecoder.decode(toByteArray());
        }
    }
}
