package dev.baton.view.graph;

import dev.baton.view.Outline;
import java.util.List;
import java.util.Locale;

/** A flow's structure as a picture of its own: boxes below one another, branches side by side, no lines that cross. */
public final class SvgPicture {
    private static final double MARGIN = 16;

    private static final String STYLE = """
              .box{fill:#fff;stroke:#5b6b7b} .script{fill:#eef4ff} .agent{fill:#f3eefc} .person{fill:#fff6e0}
              .pill{fill:#f4f5f7;stroke:#9aa5b1} .jump{stroke-dasharray:4 3} .frame{fill:none;stroke:#9aa5b1;stroke-dasharray:5 4}
              .line{fill:none;stroke:#5b6b7b;stroke-width:1.3} .bar{stroke:#5b6b7b;stroke-width:3}
              text{font:12px sans-serif;fill:#1c2733} .title{font-weight:600} .small{font-size:11px;fill:#4a5866}
              @media (prefers-color-scheme: dark){ .box{fill:#1d2530;stroke:#8394a7} .script{fill:#1b2a44} .agent{fill:#2b2440}
              .person{fill:#3b3216} .pill{fill:#262f3a;stroke:#66788a} .line,.bar{stroke:#8394a7} text{fill:#e6ebf1} .small{fill:#aab6c3} }
            """;

    private final StringBuilder out = new StringBuilder();

    private SvgPicture() {}

    /** @param name the flow's, for readers who see no pictures */
    public static String of(List<Outline> body, String name) {
        SvgBlock block = SvgBlocks.flow(body);
        SvgPicture picture = new SvgPicture();
        block.draw(picture, MARGIN, MARGIN);
        String size = "width=\"%s\" height=\"%s\""
                .formatted(number(block.width() + 2 * MARGIN), number(block.height() + 2 * MARGIN));
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size + " role=\"img\" aria-label=\""
                + GraphTexts.xml(name) + "\">\n"
                + "<style>\n" + STYLE + "</style>\n"
                + "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
                + "<path d=\"M0 0L8 4L0 8z\" fill=\"#5b6b7b\"/></marker></defs>\n"
                + picture.out + "</svg>\n";
    }

    void rectangle(String type, double x, double y, double width, double height, double radius) {
        out.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>\n"
                .formatted(type, number(x), number(y), number(width), number(height), number(radius)));
    }

    void text(String type, double x, double y, String text) {
        out.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n"
                .formatted(type, number(x), number(y), GraphTexts.xml(text)));
    }

    /** Straight down. */
    void arrow(double x, double from, double to) {
        down(x, from, to, " marker-end=\"url(#arrow)\"");
    }

    /** Straight down. */
    void line(double x, double from, double to) {
        down(x, from, to, "");
    }

    private void down(double x, double from, double to, String end) {
        out.append("<path class=\"line\" d=\"M%s %sV%s\"%s/>\n".formatted(number(x), number(from), number(to), end));
    }

    /** Across the top or the bottom of what lies side by side: a bar where all run together, a line where one is taken. */
    void edge(double x1, double x2, double y, boolean together) {
        out.append("<path class=\"%s\" d=\"M%s %sH%s\"/>\n"
                .formatted(together ? "bar" : "line", number(x1), number(y), number(x2)));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
