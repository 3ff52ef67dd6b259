package dev.baton.node.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java, and the programs that scripts are run by. */
final class DoctorPrograms {
    private static final int FASTEST_SINCE = 25;
    private static final int PATIENCE_SECONDS = 10;
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)*");

    private final Shell shell;

    DoctorPrograms(Shell shell) {
        this.shell = shell;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(needed("perl", "starts scripts, and ends them when this process dies", "perl"));
        findings.add(needed("bash", "runs Bash steps", "bash"));
        findings.add(wanted("python3", "runs Python steps", "python3", "python"));
        findings.add(wanted("node", "runs Node steps", "nodejs", "node"));
        return findings;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        String about = version + ", " + System.getProperty("java.home");
        return version.feature() >= FASTEST_SINCE
                ? Finding.ok("Java", about)
                : new Finding(
                        "Java",
                        Finding.State.OK,
                        about,
                        "Java " + FASTEST_SINCE + " or newer starts faster: it keeps what it prepared between starts");
    }

    private Finding needed(String program, String what, String everywhere) {
        return find(program)
                .map(path -> Finding.ok(program, version(path)))
                .orElseGet(() -> Finding.broken(program, "not found, and " + what, get(everywhere, everywhere)));
    }

    private Finding wanted(String program, String what, String debian, String brew) {
        return find(program)
                .map(path -> Finding.ok(program, version(path)))
                .orElseGet(() -> Finding.missing(program, "not found, and " + what, get(debian, brew)));
    }

    private static String get(String debian, String brew) {
        return "apt-get install " + debian + ", or brew install " + brew;
    }

    private Optional<Path> find(String program) {
        for (String folder : shell.environment().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            try {
                Path candidate = Path.of(folder, program);
                if (!folder.isEmpty() && Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                    return Optional.of(candidate);
                }
            } catch (InvalidPathException e) {
                // No folder of that name can exist.
            }
        }
        return Optional.empty();
    }

    /** What it says its version is, and where it is. */
    private static String version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            String said = new String(process.getInputStream().readNBytes(2_000), StandardCharsets.UTF_8);
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            Matcher version = VERSION.matcher(said);
            return (version.find() ? version.group() + ", " : "") + program;
        } catch (IOException e) {
            return "at " + program + ", but it does not start: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return program.toString();
        }
    }
}
