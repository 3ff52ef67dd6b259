package dev.baton.host;

import dev.baton.flow.CalledFlows;
import dev.baton.flow.FlowFile;
import dev.baton.plan.FlowCompiler;
import dev.baton.source.Source;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The flows in the folder of a flow file: {@code NAME.flow}, else the one flow of {@code NAME.md}. Each file is read once, when it is called first. */
public final class CalledFiles implements CalledFlows {
    private static final List<String> ENDINGS = List.of(".flow", ".md");
    private static final int MOST_NAMES = 1_000;

    /** What stands before a file's name where it is shown. */
    private final String shownFolder;

    private final @Nullable Path folder;
    private final Map<Path, FlowFile> files = new HashMap<>();

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
                    return find(file, name, parameters);
                }
            }
        }
        return new Found.Nothing(names());
    }

    private Found find(Path file, String name, Map<String, String> parameters) {
        String shown = shownFolder + file.getFileName();
        try {
            FlowFile flows = files.get(file);
            if (flows == null) {
                if (Files.size(file) > FlowCompiler.MAX_LENGTH) {
                    return new Found.Unusable("'" + shown + "' is larger than 4 MiB", "Split it");
                }
                flows = FlowFile.of(new Source(shown, Files.readString(file)));
                files.put(file, flows);
            }
            return choose(flows, shown, name, parameters);
        } catch (MalformedInputException e) {
            return new Found.Unusable("'" + shown + "' is not UTF-8 text", "Save it as UTF-8");
        } catch (IOException e) {
            return new Found.Unusable("'" + shown + "' cannot be read: " + e.getMessage(), "Check its permissions");
        }
    }

    private static Found choose(FlowFile flows, String shown, String name, Map<String, String> parameters) {
        return flows.only(parameters)
                .or(() -> flows.named(name, parameters))
                .<Found>map(Found.Flow::new)
                .orElseGet(() -> flows.names().isEmpty()
                        ? new Found.Unusable("'" + shown + "' holds no flow", "Put it between ```flow and ```")
                        : new Found.Unusable(
                                "'" + shown + "' holds " + flows.names().size() + " flows, none of that name",
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
