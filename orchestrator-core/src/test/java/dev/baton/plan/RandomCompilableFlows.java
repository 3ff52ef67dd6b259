package dev.baton.plan;

import dev.baton.flow.RandomFlows;
import dev.baton.flow.syntax.Definition;
import dev.baton.flow.syntax.Element;
import dev.baton.flow.syntax.Element.Group;
import dev.baton.flow.syntax.Element.Unit;
import dev.baton.flow.syntax.Name;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import dev.baton.flow.syntax.StringLit;
import java.util.List;

/** Makes trees of names, texts and options that mean something, so that most of them come to a plan. */
final class RandomCompilableFlows extends RandomFlows {
    static final String[] VARIABLES = {"a", "b", "items", "größe", "_y", "page-num"};
    private static final String[] LABELS = {"again", "retry-it"};
    private static final String[] CONDITIONS = {
        "passed",
        "no issues",
        "any failed",
        "a == 3 || !b",
        "NOT items.isEmpty AND items.length >= 2",
        "b.contains('(') and a.x[0] != null",
        "attempts < 3",
        "it's good \"enough\""
    };
    private static final String[] BASH = {
        "echo {a} '{b}' \"{items.x}\"",
        "cat <<'EOF'\n{a} $HOME\nEOF",
        "printf '%s\\n' {größe} | tr a b",
        "echo \\{a} ${a} {}"
    };
    private static final String[] PROGRAMS = {"print(v[\"a\"])", "x = {\"k\": v['b']}\nprint(x)", "print('\\n', v)"};
    private static final String[] WORDS = {
        "Look at {a} and {items[0].name}",
        "{\"k\": [1]} and \\{b}",
        "say \"hi\" -> || ~> (if",
        "C:\\new\\table\tand\nmore {page-num}"
    };

    private int checkpoints;
    private int definitions;

    RandomCompilableFlows(long seed) {
        super(seed);
    }

    @Override
    protected Definition definition() {
        return new Definition.Constant(new Name("C" + definitions++, place()), text(pick(WORDS)), place());
    }

    @Override
    protected Name name() {
        return new Name(pick(VARIABLES), place());
    }

    @Override
    protected String condition() {
        return pick(CONDITIONS);
    }

    @Override
    protected Unit step(int depth) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> step("Bash", pick(BASH), work(depth));
            case 2 -> step(pick("Python", "Node"), pick(PROGRAMS), work(depth));
            case 3 -> step("Wait", pick("60 seconds", "{a} minutes"), Options.none(0));
            case 4 -> step("AskUserQuestion", pick(WORDS), options(option("choices", list("x", "y"))));
            case 5 -> step("Http", "GET https://example.org/{a}", work(depth));
            default -> step(pick("general-purpose", "Explore"), pick(WORDS), work(depth));
        };
    }

    private Unit step(String name, String text, Options options) {
        return new Element.Step(new Name(name, place()), false, text(text), maybeName(), options, place());
    }

    /** A bare name is a label, a jump or a checkpoint, by where it stands. */
    @Override
    protected Unit gate(int depth) {
        boolean bare = random.nextBoolean();
        Name name = new Name(bare ? pick(LABELS) : "check-" + checkpoints++, place());
        StringLit text = bare ? null : text(pick(WORDS));
        Name variable = bare ? null : maybeName();
        return new Element.Gate(name, false, List.of(), text, variable, Options.none(0), place());
    }

    @Override
    protected Options options(int depth) {
        return Options.none(0);
    }

    @Override
    protected Group group(int depth) {
        Group plain = super.group(depth);
        return random.nextBoolean() ? plain : new Group(plain.body(), plain.variable(), work(depth), place());
    }

    private Options work(int depth) {
        return switch (random.nextInt(8)) {
            case 0 ->
                options(option("timeout", raw("90s")), option("retries", raw("3")), option("backoff", raw("1.5")));
            case 1 -> options(option("retries", raw("2")), option("retry-if", raw("failed && a != 'x'")));
            case 2 -> options(option("on-failure", raw("continue")), option("needs", list("gpu", "big")));
            case 3 -> depth == 0 ? Options.none(0) : options(option("fallback", flow(depth)));
            default -> Options.none(0);
        };
    }

    private OptionValue flow(int depth) {
        Group body = new Group(sequence(depth - 1), null, Options.none(0), place());
        return new OptionValue.FlowOf(body, place());
    }

    private Options options(Option... options) {
        return new Options(List.of(options), place());
    }

    private Option option(String key, OptionValue value) {
        return new Option(new Name(key, place()), value, place());
    }

    private OptionValue raw(String text) {
        return new OptionValue.Raw(text, place());
    }

    private OptionValue list(String... items) {
        return new OptionValue.ListOf(List.of(items).stream().map(this::raw).toList(), place());
    }

    private StringLit text(String value) {
        return new StringLit(value, StringLit.Kind.QUOTED, place());
    }
}
