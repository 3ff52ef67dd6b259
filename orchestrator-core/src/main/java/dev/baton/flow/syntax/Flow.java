package dev.baton.flow.syntax;

import dev.baton.source.Source;
import dev.baton.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow as written.
 *
 * @param name from the front matter, else the file's name without extension, or the Markdown heading
 * @param source the text that all spans in this tree point into: the whole file
 * @param definitions in textual order
 * @param body the sequences of the file, joined in textual order
 * @param documentation what follows the closing {@code ---}, or empty
 * @param templates every {@code {{name}}} of the text, in textual order
 */
public record Flow(
        String name,
        Source source,
        FrontMatter frontMatter,
        List<Definition> definitions,
        Sequence body,
        String documentation,
        List<Template> templates,
        Span span) {
    public Flow {
        definitions = List.copyOf(definitions);
        templates = List.copyOf(templates);
    }

    /**
     * {@code {{name}}} or {@code {{name:default}}}.
     *
     * @param inString whether it stands in a string, where it is read as {@code {name}} when the flow runs; elsewhere
     *     it was replaced before parsing
     */
    public record Template(String name, @Nullable String defaultValue, boolean inString, Span span) {}
}
