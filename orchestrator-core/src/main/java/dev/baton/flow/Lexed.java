package dev.baton.flow;

import dev.baton.diagnostic.Diagnostic;
import dev.baton.flow.syntax.Flow;
import java.util.List;

/**
 * A text as words.
 *
 * @param tokens ending with one of kind END
 * @param codeTemplates templates outside strings and comments, with offsets in the parsed text
 * @param stringTemplates templates in strings
 * @param end where the body ended: at a line {@code ---} or at the end of the text
 */
record Lexed(
        MappedText text,
        List<Token> tokens,
        List<Comment> comments,
        List<Diagnostic> problems,
        List<TemplateText> codeTemplates,
        List<Flow.Template> stringTemplates,
        int end) {}
