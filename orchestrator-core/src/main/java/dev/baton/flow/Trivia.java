package dev.baton.flow;

import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Flow;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.Sequence;
import dev.baton.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a tree does not hold of the text it was read from: comments, blank lines, and how strings were written. A comment
 * at the end of a line belongs to what ends before it on that line, any other to what begins next.
 */
final class Trivia {
    /** A comment above something. */
    record Lead(String text, boolean blankBefore) {}

    private final @Nullable MappedText text;
    private final TreeSet<Integer> comments = new TreeSet<>();
    private final Map<Integer, List<Lead>> leading = new HashMap<>();
    private final Map<Integer, List<String>> trailing = new HashMap<>();
    private final List<Lead> last = new ArrayList<>();

    /** Where something begins that gets a line of its own. */
    private final TreeSet<Integer> starts = new TreeSet<>();
    /** Where something ends that a comment can stand behind. */
    private final TreeSet<Integer> ends = new TreeSet<>();

    private Trivia(@Nullable MappedText text, List<Comment> comments) {
        this.text = text;
        comments.forEach(c -> this.comments.add(c.offset()));
    }

    /** For a tree that was made and not read. */
    static Trivia none() {
        return new Trivia(null, List.of());
    }

    static Trivia of(Flow flow, Lexed lexed) {
        var trivia = new Trivia(lexed.text(), lexed.comments());
        if (!lexed.comments().isEmpty()) {
            var definitions = new TreeMap<Integer, Integer>();
            flow.definitions().forEach(d -> {
                trivia.place(d.span());
                definitions.put(d.span().start(), d.span().end());
            });
            trivia.sequence(flow.body());
            lexed.comments().stream()
                    .filter(c -> !isWithin(definitions, c.offset()))
                    .forEach(trivia::attach);
        }
        return trivia;
    }

    /** A definition is written as it was, with the comments in it. */
    private static boolean isWithin(TreeMap<Integer, Integer> spans, int offset) {
        var before = spans.floorEntry(offset);
        return before != null && offset < before.getValue();
    }

    /** How a place was written, null when the tree was not read from a text. */
    @Nullable
    String written(Span span) {
        return text == null ? null : text.slice(span);
    }

    /** A key of options, which stays as written where templates make it up. */
    String key(Name key) {
        String written = written(key.span());
        return written != null && written.contains("{{") ? written : Quoting.key(key.text());
    }

    /** Comments to stand above what begins at an offset; handed out once. */
    List<Lead> leading(int start) {
        List<Lead> found = leading.remove(start);
        return found == null ? List.of() : found;
    }

    /** Comments to stand behind what ends at an offset; handed out once. */
    List<String> trailing(int end) {
        List<String> found = trailing.remove(end);
        return found == null ? List.of() : found;
    }

    /** Comments that nothing follows, and any that found no place. */
    List<Lead> last() {
        var rest = new ArrayList<Lead>();
        new TreeMap<>(leading).values().forEach(rest::addAll);
        new TreeMap<>(trailing).values().forEach(texts -> texts.forEach(t -> rest.add(new Lead(t, false))));
        rest.addAll(last);
        return rest;
    }

    boolean hasComments(Span span) {
        Integer next = comments.ceiling(span.start());
        return next != null && next < span.end();
    }

    /** Whether a blank line stands before what begins at an offset. */
    boolean blankBefore(int start) {
        if (text == null) {
            return false;
        }
        int at = text.map().derived(start);
        int feeds = 0;
        while (at > text.start()) {
            char c = text.text().charAt(at - 1);
            if (c == '\n') {
                feeds++;
            } else if (!Chars.isBlank(c)) {
                break;
            }
            at--;
        }
        return feeds > 1;
    }

    private void attach(Comment comment) {
        Integer end = comment.ownLine() ? null : ends.floor(comment.offset());
        if (end != null && !spansLines(end, comment.offset())) {
            trailing.computeIfAbsent(end, k -> new ArrayList<>()).add(comment.text());
            return;
        }
        var lead = new Lead(comment.text(), blankBefore(comment.offset()));
        Integer start = starts.ceiling(comment.offset());
        if (start == null) {
            last.add(lead);
        } else {
            leading.computeIfAbsent(start, k -> new ArrayList<>()).add(lead);
        }
    }

    private boolean spansLines(int from, int to) {
        String between = written(new Span(from, to));
        return between == null || between.indexOf('\n') >= 0;
    }

    private void place(Span span) {
        starts.add(span.start());
        ends.add(span.end());
    }

    private void sequence(Sequence sequence) {
        sequence.elements().forEach(this::element);
    }

    private void element(Element element) {
        place(element.span());
        switch (element) {
            case Element.Parallel p -> p.units().forEach(this::element);
            case Element.Chain c -> c.branches().forEach(this::branch);
            case Element.Step s -> options(s.options());
            case Element.Gate g -> options(g.options());
            case Element.Call c -> options(c.options());
            case Element.Group g -> group(g);
            case Element.MapUnit m -> group(m.body());
            case Element.Reduce r -> group(r.body());
            case Element.Race r -> group(r.body());
            case Element.Saga s -> {
                s.steps().forEach(this::sagaStep);
                s.steps().stream()
                        .reduce((a, b) -> b)
                        .ifPresent(last -> starts.add(closing(last.span().end())));
                options(s.options());
            }
            case Element.Route r -> {
                r.branches().forEach(this::branch);
                r.branches().stream()
                        .reduce((a, b) -> b)
                        .ifPresent(last -> starts.add(closing(last.span().end())));
            }
        }
    }

    private void group(Element.Group group) {
        sequence(group.body());
        starts.add(closing(group.body().span().end()));
        options(group.options());
    }

    /** Where the bracket stands that closes what ends at an offset; comments before it stay before it. */
    int closing(int end) {
        if (text == null) {
            return -1;
        }
        int i = text.map().derived(end);
        while (i < text.end() && text.text().charAt(i) != ']') {
            i = text.text().charAt(i) == '#' ? Chars.lineEnd(text.text(), i, text.end()) : i + 1;
        }
        return text.map().start(i);
    }

    private void sagaStep(Element.SagaStep step) {
        element(step.action());
        if (step.undo() != null) {
            element(step.undo());
            starts.remove(step.undo().span().start());
        }
    }

    private void branch(Element.Branch branch) {
        starts.add(branch.span().start());
        sequence(branch.body());
    }

    private void options(Options options) {
        for (Options.Option option : options.entries()) {
            place(option.span());
            if (option.value() instanceof OptionValue.FlowOf flow) {
                group(flow.group());
            }
        }
    }
}
