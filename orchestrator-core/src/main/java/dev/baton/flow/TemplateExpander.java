package dev.baton.flow;

import dev.baton.flow.syntax.Flow;
import dev.baton.source.OffsetMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replaces the templates that stand outside strings, before parsing. */
final class TemplateExpander {
    private final Map<String, String> values;
    private final Map<String, String> declared;

    /**
     * @param values given for this reading
     * @param declared defaults from the front matter
     */
    TemplateExpander(Map<String, String> values, Map<String, String> declared) {
        this.values = values;
        this.declared = declared;
    }

    /** A name with its templates replaced where they have a value. */
    String resolve(String name) {
        if (!name.contains("{{")) {
            return name;
        }
        var out = new StringBuilder();
        for (int i = 0; i < name.length(); ) {
            TemplateText template = TemplateText.at(name, i, name.length());
            String value = template == null ? null : value(template);
            if (template == null || value == null) {
                out.append(name.charAt(i++));
            } else {
                out.append(value);
                i = template.end();
            }
        }
        return out.toString();
    }

    /** The text with the templates replaced; one without a value is reported and stands as its name. */
    MappedText expand(MappedText input, List<TemplateText> templates, Problems problems) {
        var out = new StringBuilder();
        var map = OffsetMap.builder();
        var missing = new HashSet<String>();
        int done = input.start();
        for (TemplateText template : templates) {
            out.append(input.text(), done, template.start());
            map.copy(done, template.start() - done);
            String value = value(template);
            if (value == null) {
                if (missing.add(template.name())) {
                    report(input, template, problems);
                }
                problems.suppress(input.span(template.start(), template.end()));
                value = template.name();
            }
            out.append(value);
            map.replace(value.length(), template.start(), template.end());
            done = template.end();
        }
        out.append(input.text(), done, input.end());
        map.copy(done, input.end() - done);
        return new MappedText(out.toString(), 0, out.length(), map.build().then(input.map()));
    }

    /** The templates as the tree shows them. */
    static List<Flow.Template> listed(MappedText input, List<TemplateText> templates) {
        var found = new ArrayList<Flow.Template>();
        for (TemplateText t : templates) {
            found.add(new Flow.Template(t.name(), t.defaultValue(), false, input.span(t.start(), t.end())));
        }
        return found;
    }

    private @Nullable String value(TemplateText template) {
        String given = values.get(template.name());
        if (given != null) {
            return given;
        }
        return template.defaultValue() != null ? template.defaultValue() : declared.get(template.name());
    }

    private static void report(MappedText input, TemplateText template, Problems problems) {
        problems.error(
                "missing-parameter",
                input.span(template.start(), template.end()),
                "Expected a value for the parameter '" + template.name() + "', but none is given and it has no default",
                "give it with -i " + template.name() + "=…, or write {{" + template.name() + ":default}}");
    }
}
