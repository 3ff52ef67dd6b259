package dev.baton.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code NAME=VALUE} on the command line. */
final class Assignments {
    private Assignments() {}

    static Map<String, String> parse(String option, List<String> words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw CliException.usage("Expected " + option + " NAME=VALUE, but got '" + word + "'");
            }
            String name = word.substring(0, equals);
            if (values.put(name, word.substring(equals + 1)) != null) {
                throw CliException.usage("Expected one value for '" + name + "', but " + option + " gives two");
            }
        }
        return values;
    }

    /** Inputs, of which {@code NAME=@FILE} is a file's text. */
    static Map<String, String> inputs(List<String> words, Shell shell) throws IOException {
        Map<String, String> values = parse("-i", words);
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (value.getValue().startsWith("@") && value.getValue().length() > 1) {
                value.setValue(read(value.getKey(), value.getValue().substring(1), shell));
            }
        }
        return values;
    }

    private static String read(String name, String file, Shell shell) throws IOException {
        Path path = shell.resolve(Path.of(file));
        if (!Files.isRegularFile(path)) {
            throw CliException.usage("Expected a file '" + file + "' for the input '" + name
                    + "', but there is none; a value that begins with @ is given from a file");
        }
        return Files.readString(path);
    }
}
