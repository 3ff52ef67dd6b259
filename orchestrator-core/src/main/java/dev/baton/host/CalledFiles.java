package dev.baton.host;

import dev.baton.flow.CalledFlows;
import dev.baton.flow.Flows;
import dev.baton.flow.Parsed;
import dev.baton.plan.FlowCompiler;
import dev.baton.source.Source;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The flows in the folder of a flow file: {@code NAME.flow}, else the one flow of {@code NAME.md}. Files are read when they are called. */
public final class CalledFiles implements CalledFlows {
    private static final List<String> ENDINGS = List.of(".flow", ".md");
    private static final int MOST_NAMES = 1_000;

    /** What stands before a file's name where it is shown. */
    private final String shownFolder;

    private final @Nullable Path folder;

    /**
     * @param shown the calling file as diagnostics name it
     * @param file where it is
     */
    public CalledFiles(String shown, Path file) {
        this.shownFolder = shown.substring(0, shown.lastIndexOf('/') + 1);
        this.folder = file.toAbsolutePath().getParent();
    }

    @Override
    public Found find(Source caller, String name, Map<String, String> parameters) {
        if (folder != null) {
            for (String ending : ENDINGS) {
                Path file = folder.resolve(name + ending);
                if (Files.isRegularFile(file)) {
                    return read(file, shownFolder + name + ending, name, parameters);
                }
            }
        }
        return new Found.Nothing(names());
    }

    private static Found read(Path file, String shown, String name, Map<String, String> parameters) {
        try {
            if (Files.size(file) > 4L * FlowCompiler.MAX_LENGTH) {
                return new Found.Unusable("'" + shown + "' is larger than 4 MiB", "Split it");
            }
            Source source = new Source(shown, Files.readString(file));
            if (source.text().length() > FlowCompiler.MAX_LENGTH) {
                return new Found.Unusable("'" + shown + "' is larger than 4 MiB", "Split it");
            }
            return choose(Flows.read(source, parameters), Flows.named(source, name, parameters), shown);
        } catch (MalformedInputException e) {
            return new Found.Unusable("'" + shown + "' is not UTF-8 text", "Save it as UTF-8");
        } catch (IOException e) {
            return new Found.Unusable("'" + shown + "' cannot be read: " + e.getMessage(), "Check its permissions");
        }
    }

    private static Found choose(List<Parsed> flows, Optional<Parsed> named, String shown) {
        if (flows.size() == 1) {
            return new Found.Flow(flows.getFirst());
        }
        return named.<Found>map(Found.Flow::new)
                .orElseGet(() -> flows.isEmpty()
                        ? new Found.Unusable("'" + shown + "' holds no flow", "Put it between ```flow and ```")
                        : new Found.Unusable(
                                "'" + shown + "' holds " + flows.size() + " flows, none of that name",
                                "Name one of them so, or put it into a file of its own"));
    }

    /** The names that could have been meant. */
    private List<String> names() {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .flatMap(file -> ENDINGS.stream()
                            .filter(file::endsWith)
                            .map(ending -> file.substring(0, file.length() - ending.length())))
                    .distinct()
                    .sorted()
                    .limit(MOST_NAMES)
                    .toList();
        } catch (IOException e) {
            // The names are only to suggest one of them.
            return List.of();
        }
    }
}
