package dev.baton.node.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The whole command, from one shell prompt to the next. */
final class CommandBench {
    private static final int TARGET_MILLIS = 1_000;

    private CommandBench() {}

    static Row measure(Path launcher, Path folder, boolean quick) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path flow = folder.resolve("hello.flow");
        Files.writeString(flow, "Bash:\"echo hello\":a\n");
        double[] millis = new double[quick ? 5 : 15];
        for (int i = -3; i < millis.length; i++) {
            long begin = System.nanoTime();
            Process process = new ProcessBuilder(
                            launcher.toString(),
                            "run",
                            flow.toString(),
                            "--data",
                            folder.resolve("data").toString())
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("baton run failed: " + Files.readString(folder.resolve("err")));
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Sample sample = Sample.of(millis);
        return new Row(
                "`baton run` of a one-step flow, shell to shell, warm files, " + millis.length + " times",
                String.format(
                        Locale.ROOT,
                        "median %.0f ms, min %.0f ms, max %.0f ms",
                        sample.p50(),
                        sample.min(),
                        sample.max()),
                "<= 1,000 ms",
                sample.p50() <= TARGET_MILLIS);
    }
}
