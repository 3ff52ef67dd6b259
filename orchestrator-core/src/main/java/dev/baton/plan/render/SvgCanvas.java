package dev.baton.plan.render;

/** Writes SVG elements. Texts are escaped, and characters that XML cannot hold are replaced. */
final class SvgCanvas {
    static final String LINE = "#77777f";
    private static final double HEAD = 5;

    private final StringBuilder out = new StringBuilder();

    /** A rectangle with round corners. */
    void rect(double x, double y, double width, double height, double round, Look look, boolean dashed) {
        out.append("<rect x=\"").append(n(x)).append("\" y=\"").append(n(y));
        out.append("\" width=\"").append(n(width)).append("\" height=\"").append(n(height));
        out.append("\" rx=\"").append(n(round)).append("\" fill=\"").append(look.fill());
        out.append("\" stroke=\"").append(look.stroke()).append('"');
        out.append(dashed ? " stroke-dasharray=\"5 4\"/>\n" : "/>\n");
    }

    /** A text that begins at a point of its base line. */
    void text(double x, double y, String text, String style) {
        out.append("<text x=\"")
                .append(n(x))
                .append("\" y=\"")
                .append(n(y))
                .append("\" class=\"")
                .append(style);
        out.append("\">").append(escape(text)).append("</text>\n");
    }

    /** A line through points given as x, y, x, y, …. */
    void line(boolean dashed, double... points) {
        out.append("<polyline fill=\"none\" stroke=\"")
                .append(dashed ? Look.LABEL.stroke() : LINE)
                .append("\" points=\"");
        for (int i = 0; i < points.length; i += 2) {
            out.append(i == 0 ? "" : " ").append(n(points[i])).append(',').append(n(points[i + 1]));
        }
        out.append(dashed ? "\" stroke-dasharray=\"5 4\"/>\n" : "\"/>\n");
    }

    /** A line that ends in an arrowhead. */
    void arrow(boolean dashed, double... points) {
        line(dashed, points);
        int last = points.length - 2;
        double x = points[last];
        double y = points[last + 1];
        double dx = Math.signum(x - points[last - 2]);
        double dy = Math.signum(y - points[last - 1]);
        out.append("<polygon fill=\"")
                .append(dashed ? Look.LABEL.stroke() : LINE)
                .append("\" points=\"");
        point(x, y);
        point(x - dx * HEAD - dy * HEAD * 0.6, y - dy * HEAD - dx * HEAD * 0.6);
        point(x - dx * HEAD + dy * HEAD * 0.6, y - dy * HEAD + dx * HEAD * 0.6);
        out.append("\"/>\n");
    }

    /** A filled disc under a point: where the flow ends. */
    void dot(double x, double y) {
        out.append("<circle cx=\"")
                .append(n(x))
                .append("\" cy=\"")
                .append(n(y + 6))
                .append("\" r=\"6\" fill=\"");
        out.append(Look.TERMINAL.stroke()).append("\"/>\n");
    }

    private void point(double x, double y) {
        out.append(n(x)).append(',').append(n(y)).append(' ');
    }

    /** The elements as a document of this size. */
    String document(double width, double height) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + n(width) + "\" height=\"" + n(height)
                + "\" viewBox=\"0 0 " + n(width) + " " + n(height) + "\">\n"
                + "<style>text{font:12px Helvetica,Arial,sans-serif;fill:#222}.title{font-weight:bold}"
                + ".head{font-size:16px;font-weight:bold}.note{fill:#666;font-size:11px}</style>\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + out + "</svg>\n";
    }

    /** One decimal is more than a screen shows. */
    private static String n(double number) {
        long tenths = Math.round(number * 10);
        return tenths % 10 == 0 ? String.valueOf(tenths / 10) : String.valueOf(tenths / 10.0);
    }

    static String escape(String text) {
        var safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
