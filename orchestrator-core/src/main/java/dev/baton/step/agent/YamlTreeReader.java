package dev.baton.step.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.source.Span;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Objects;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML as a {@link YamlTree}: one document, anchors resolved, no tags with a meaning of their own. */
final class YamlTreeReader {
    /** A small file can stand for a huge tree through aliases of aliases; nobody writes this many nodes by hand. */
    private static final int MOST_NODES = 1_000_000;

    /** An anchor that holds itself would never end. */
    private static final int DEEPEST = 100;

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String text;
    private final boolean offsetsAreCodePoints;
    private int nodes;
    private int depth;

    YamlTreeReader(String text) {
        this.text = text;
        this.offsetsAreCodePoints = text.codePointCount(0, text.length()) == text.length();
    }

    YamlTree read() throws YamlTree.Malformed {
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            return root == null ? nothing(new Span(0, 0)) : convert(root);
        } catch (MarkedYAMLException malformed) {
            throw new YamlTree.Malformed(spanAt(malformed.getProblemMark()), sentence(malformed));
        } catch (YAMLException unreadable) {
            throw new YamlTree.Malformed(new Span(0, 0), "Expected YAML, but " + unreadable.getMessage());
        }
    }

    private YamlTree convert(Node node) throws YamlTree.Malformed {
        if (++nodes > MOST_NODES) {
            throw new YamlTree.Malformed(
                    span(node), "Expected at most " + MOST_NODES + " nodes, but aliases make more");
        }
        if (++depth > DEEPEST) {
            throw new YamlTree.Malformed(span(node), "Expected at most " + DEEPEST + " levels, but this goes deeper");
        }
        YamlTree tree = switch (node) {
            case MappingNode mapping -> fields(mapping);
            case SequenceNode sequence -> items(sequence);
            default -> new YamlTree.Scalar(scalar((ScalarNode) node), span(node));
        };
        depth--;
        return tree;
    }

    private YamlTree fields(MappingNode mapping) throws YamlTree.Malformed {
        var fields = new YamlTree.FieldCollector();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new YamlTree.Malformed(
                        span(tuple.getKeyNode()), "Expected a name before ':', but found a list or an object");
            }
            fields.add(new YamlTree.Field(key.getValue(), span(key), convert(tuple.getValueNode())));
        }
        return fields.toFields(span(mapping));
    }

    private YamlTree items(SequenceNode sequence) throws YamlTree.Malformed {
        var items = new ArrayList<YamlTree>();
        for (Node item : sequence.getValue()) {
            items.add(convert(item));
        }
        return new YamlTree.Items(items, span(sequence));
    }

    private static JsonNode scalar(ScalarNode node) {
        String written = node.getValue();
        // `!!str 3` is text because its author says so; the resolver calls an untagged 3 a number.
        if (node.getScalarStyle() != ScalarStyle.PLAIN || Objects.equals(node.getTag(), Tag.STR)) {
            return NODES.textNode(written);
        }
        return switch (written) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            case "", "~", "null" -> NODES.nullNode();
            default -> number(written);
        };
    }

    private static JsonNode number(String written) {
        if (INTEGER.matcher(written).matches()) {
            return NODES.numberNode(new BigInteger(written));
        }
        return DECIMAL.matcher(written).matches() ? NODES.numberNode(new BigDecimal(written)) : NODES.textNode(written);
    }

    private static YamlTree nothing(Span span) {
        return new YamlTree.Scalar(NODES.nullNode(), span);
    }

    private static String sentence(MarkedYAMLException malformed) {
        String context = malformed.getContext() == null ? "" : malformed.getContext() + ", ";
        return "Expected YAML, but " + context + malformed.getProblem();
    }

    private Span span(Node node) {
        int start = offset(node.getStartMark());
        return new Span(start, Math.max(start, offset(node.getEndMark())));
    }

    private Span spanAt(Mark mark) {
        int start = mark == null ? 0 : offset(mark);
        return new Span(start, start);
    }

    private int offset(Mark mark) {
        int index = Math.min(mark.getIndex(), text.length());
        return offsetsAreCodePoints ? index : text.offsetByCodePoints(0, index);
    }
}
