package dev.baton.view.graph;

import dev.baton.view.Outline;
import java.util.ArrayList;
import java.util.List;

/** The pieces of which a picture of a flow is made. */
final class SvgBlocks {
    private static final double GAP = 26;
    private static final double COLUMN_GAP = 22;
    private static final double PADDING = 14;
    private static final double CHAR = 6.5;
    private static final double BOLD = 1.2;

    private SvgBlocks() {}

    static SvgBlock flow(List<Outline> body) {
        List<SvgBlock> blocks = new ArrayList<>();
        blocks.add(new Pill("start", "pill", true));
        body.forEach(element -> blocks.add(of(element)));
        blocks.add(new Pill("end", "pill", false));
        return Column.of(blocks);
    }

    private static SvgBlock of(Outline element) {
        return switch (element) {
            case Outline.Work work -> withFallback(box(work), work.fallback());
            case Outline.Person person ->
                new Box("box person", (person.checkpoint() ? "@" : "? ") + person.name(), person.text());
            case Outline.Unknown other -> new Box("box", other.construct(), other.text());
            case Outline.Parallel parallel ->
                withFallback(
                        Columns.of(
                                parallel.branches().stream()
                                        .map(SvgBlocks::column)
                                        .toList(),
                                true),
                        parallel.fallback());
            case Outline.Group group ->
                withFallback(Frame.of(String.join(", ", group.notes()), column(group.body())), group.fallback());
            case Outline.Chain chain -> chain(chain);
            case Outline.Label label -> new Pill("@" + label.name(), "pill", true);
            case Outline.Jump jump -> new Pill("↩ @" + jump.label(), "pill jump", false);
        };
    }

    private static SvgBlock box(Outline.Work work) {
        String type = switch (work.kind()) {
            case "script" -> "box script";
            case "agent" -> "box agent";
            default -> "box";
        };
        String title = work.variable() == null ? work.name() : work.name() + " → " + work.variable();
        return new Box(type, title, work.text());
    }

    private static SvgBlock withFallback(SvgBlock block, List<Outline> fallback) {
        return fallback.isEmpty()
                ? block
                : Column.of(List.of(
                        block, Columns.of(List.of(arm("if it failed", fallback), arm("else", List.of())), false)));
    }

    private static SvgBlock column(List<Outline> body) {
        return Column.of(body.stream().map(SvgBlocks::of).toList());
    }

    private static SvgBlock chain(Outline.Chain chain) {
        List<SvgBlock> arms = new ArrayList<>();
        for (Outline.Arm arm : chain.arms()) {
            String asked = arm.judged() ? "judge: " : arms.isEmpty() ? "if " : "else if ";
            arms.add(arm(asked + arm.condition(), arm.body()));
        }
        arms.add(arm("else", List.of()));
        return Columns.of(arms, false);
    }

    private static SvgBlock arm(String condition, List<Outline> body) {
        List<SvgBlock> blocks = new ArrayList<>();
        blocks.add(new Pill(GraphTexts.title(condition), "pill", true));
        body.forEach(element -> blocks.add(of(element)));
        return Column.of(blocks);
    }

    private static double cells(String text) {
        return text.codePointCount(0, text.length()) * CHAR;
    }

    private record Box(String type, String title, String text) implements SvgBlock {
        Box {
            title = GraphTexts.title(title);
            text = GraphTexts.text(text);
        }

        @Override
        public double width() {
            return Math.max(110, Math.max(cells(title) * BOLD, cells(text)) + 2 * PADDING);
        }

        @Override
        public double height() {
            return text.isEmpty() ? 30 : 46;
        }

        @Override
        public double axis() {
            return width() / 2;
        }

        @Override
        public boolean isLeft() {
            return true;
        }

        @Override
        public void draw(SvgPicture picture, double x, double y) {
            picture.rectangle(type, x, y, width(), height(), 5);
            picture.text("title", x + axis(), y + 19, title);
            if (!text.isEmpty()) {
                picture.text("small", x + axis(), y + 36, text);
            }
        }
    }

    private record Pill(String text, String type, boolean isLeft) implements SvgBlock {
        @Override
        public double width() {
            return Math.max(50, cells(text) + 2 * PADDING);
        }

        @Override
        public double height() {
            return 26;
        }

        @Override
        public double axis() {
            return width() / 2;
        }

        @Override
        public void draw(SvgPicture picture, double x, double y) {
            picture.rectangle(type, x, y, width(), height(), 13);
            picture.text("small", x + axis(), y + 17, text);
        }
    }

    /** Blocks below one another, their axes in one line. Measured once: pictures nest deeply. */
    private record Column(List<SvgBlock> blocks, double width, double height, double axis, boolean isLeft)
            implements SvgBlock {
        static Column of(List<SvgBlock> blocks) {
            double axis = blocks.stream().mapToDouble(SvgBlock::axis).max().orElse(10);
            double right = blocks.stream()
                    .mapToDouble(block -> block.width() - block.axis())
                    .max()
                    .orElse(10);
            double height = blocks.stream().mapToDouble(SvgBlock::height).sum() + GAP * Math.max(0, blocks.size() - 1);
            boolean left = blocks.isEmpty() || blocks.getLast().isLeft();
            return new Column(blocks, axis + right, height, axis, left);
        }

        @Override
        public void draw(SvgPicture picture, double x, double y) {
            double top = y;
            boolean entered = false;
            for (SvgBlock block : blocks) {
                if (entered) {
                    picture.arrow(x + axis, top - GAP, top);
                }
                block.draw(picture, x + axis - block.axis(), top);
                top += block.height() + GAP;
                entered = block.isLeft();
            }
        }
    }

    /** Blocks side by side between two edges. */
    private record Columns(
            List<SvgBlock> blocks, boolean together, double width, double height, double axis, boolean isLeft)
            implements SvgBlock {
        static Columns of(List<SvgBlock> blocks, boolean together) {
            double width =
                    blocks.stream().mapToDouble(SvgBlock::width).sum() + COLUMN_GAP * Math.max(0, blocks.size() - 1);
            double tallest = blocks.stream().mapToDouble(SvgBlock::height).max().orElse(0);
            double last = blocks.isEmpty()
                    ? 0
                    : width - blocks.getLast().width() + blocks.getLast().axis();
            double first = blocks.isEmpty() ? 0 : blocks.getFirst().axis();
            boolean left = blocks.stream().anyMatch(SvgBlock::isLeft);
            return new Columns(blocks, together, width, tallest + 2 * GAP, (first + last) / 2, left);
        }

        @Override
        public void draw(SvgPicture picture, double x, double y) {
            double bottom = y + height;
            double leftEdge = x;
            Edge top = new Edge(x + axis);
            Edge end = new Edge(x + axis);
            for (SvgBlock block : blocks) {
                double at = leftEdge + block.axis();
                picture.arrow(at, y, y + GAP);
                block.draw(picture, leftEdge, y + GAP);
                top.reach(at);
                if (block.isLeft()) {
                    picture.line(at, y + GAP + block.height(), bottom);
                    end.reach(at);
                }
                leftEdge += block.width() + COLUMN_GAP;
            }
            picture.edge(top.from, top.to, y, together);
            if (isLeft) {
                picture.edge(end.from, end.to, bottom, together);
            }
        }
    }

    /** How far what hangs on it reaches. */
    private static final class Edge {
        double from;
        double to;

        Edge(double axis) {
            from = axis;
            to = axis;
        }

        void reach(double at) {
            from = Math.min(from, at);
            to = Math.max(to, at);
        }
    }

    /** A block in a frame, with what applies to all of it. */
    private record Frame(String notes, SvgBlock inner, double top, double width, double height) implements SvgBlock {
        static Frame of(String notes, SvgBlock inner) {
            double top = notes.isEmpty() ? PADDING : PADDING + 16;
            double width = Math.max(inner.width(), cells(notes)) + 2 * PADDING;
            return new Frame(notes, inner, top, width, inner.height() + top + PADDING);
        }

        @Override
        public double axis() {
            return inner.axis() + PADDING;
        }

        @Override
        public boolean isLeft() {
            return inner.isLeft();
        }

        @Override
        public void draw(SvgPicture picture, double x, double y) {
            picture.rectangle("frame", x, y, width, height, 8);
            if (!notes.isEmpty()) {
                picture.text("small", x + width / 2, y + 16, notes);
            }
            picture.line(x + axis(), y, y + top);
            inner.draw(picture, x + PADDING, y + top);
            if (isLeft()) {
                picture.line(x + axis(), y + height - PADDING, y + height);
            }
        }
    }
}
