package dev.baton.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.baton.check.KnownSteps;
import dev.baton.plan.FlowCompiler.Context;
import dev.baton.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide to the language says what the compiler does. */
class LanguageGuideTest {
    private static final Path GUIDE = Path.of("LANGUAGE.md");

    @Test
    void every_flow_in_it_compiles_without_a_word() throws IOException {
        List<CompiledFlow> flows = FlowCompiler.compileAll(
                new Source("LANGUAGE.md", Files.readString(GUIDE)), Context.toValidate(KnownSteps.standard()));
        assertTrue(flows.size() >= 9, () -> "only " + flows.size() + " flows");
        for (CompiledFlow flow : flows) {
            assertNotNull(flow.plan(), flow::name);
            assertEquals(List.of(), flow.diagnostics(), flow.name());
        }
    }

    @Test
    void every_option_is_explained_in_it() throws IOException {
        String guide = Files.readString(GUIDE);
        List<String> missing = Arrays.stream(OptionSpec.values())
                .map(OptionSpec::key)
                .filter(key -> !guide.contains("`" + key))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void what_is_not_heeded_is_said_in_one_row() throws IOException {
        String row = Files.readString(GUIDE)
                .lines()
                .filter(line -> line.contains("not heeded by this version"))
                .findFirst()
                .orElseThrow();
        for (OptionSpec spec : OptionSpec.values()) {
            if (spec.isUnsupported()) {
                assertTrue(row.contains("`" + spec.key() + "`"), spec.key());
            }
        }
    }
}
