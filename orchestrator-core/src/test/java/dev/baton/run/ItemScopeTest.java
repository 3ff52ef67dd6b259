package dev.baton.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.run.actor.RunJson;
import dev.baton.step.FileChange;
import dev.baton.step.StepOutput;
import dev.baton.step.StoredText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemScopeTest {
    private static final ObjectMapper BINARY = RunJson.binary();

    private static void assertWeighed(Map<String, Binding> vars) throws IOException {
        ItemScope scope = new ItemScope(Story.of("Bash:\"a\"").startOf("hash"), "item", vars);
        int bytes = BINARY.writeValueAsBytes(vars).length;
        assertTrue(scope.weight() >= bytes, () -> scope.weight() + " for " + bytes + " bytes");
        assertTrue(scope.weight() <= 2L * bytes + 1024, () -> scope.weight() + " for " + bytes + " bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e4", "\u4e2d", "\ud83d\ude00"})
    void a_scope_weighs_about_what_its_texts_take_in_a_message(String letter) throws IOException {
        StoredText text = new StoredText.Inline(letter.repeat(4_000));
        assertWeighed(Map.of(
                "given", new Binding.Given(text),
                "result", new Binding.Result(null, StepOutput.of(text, 1)),
                "many", new Binding.Many(List.of(new Binding.Given(text), new Binding.Given(text))),
                "fields", new Binding.Fields(Map.of("member", new Binding.Given(text)))));
    }

    @Test
    void a_scope_recorded_with_lists_of_changed_files_is_weighed_with_them() throws IOException {
        List<FileChange> changes = IntStream.range(0, 10_000)
                .mapToObj(i -> new FileChange("folder/file-" + i, "0".repeat(64), 1_000_000, true))
                .toList();
        StepOutput output = StepOutput.of(StoredText.EMPTY, 1).withChanges(changes);
        assertWeighed(Map.of("result", new Binding.Result(null, output)));
    }
}
