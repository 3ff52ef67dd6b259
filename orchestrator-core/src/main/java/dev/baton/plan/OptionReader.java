package dev.baton.plan;

import dev.baton.check.Findings;
import dev.baton.check.Words;
import dev.baton.flow.syntax.Options;
import dev.baton.flow.syntax.Options.Option;
import dev.baton.flow.syntax.Options.OptionValue;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options behind one element, checked as a whole; what is wrong with one is reported, and then it counts as not given. */
final class OptionReader {
    private static final int FEW_PLACES = 3;

    private final OptionTarget target;
    private final Findings findings;
    private final Map<OptionSpec, Option> given = new EnumMap<>(OptionSpec.class);

    OptionReader(Options options, OptionTarget target, Findings findings) {
        this.target = target;
        this.findings = findings;
        options.entries().forEach(this::take);
    }

    boolean has(OptionSpec spec) {
        return given.containsKey(spec);
    }

    /** The options given that this version checks but does not heed. */
    List<Option> unsupported() {
        return given.entrySet().stream()
                .filter(entry -> entry.getKey().isUnsupported())
                .map(Map.Entry::getValue)
                .toList();
    }

    @Nullable
    Option option(OptionSpec spec) {
        return given.get(spec);
    }

    @Nullable
    OptionValue value(OptionSpec spec) {
        Option option = given.get(spec);
        return option == null ? null : option.value();
    }

    @Nullable
    Duration duration(OptionSpec spec) {
        OptionValue value = value(spec);
        return value == null ? null : OptionKind.duration(value);
    }

    Duration duration(OptionSpec spec, Duration otherwise) {
        Duration given = duration(spec);
        return given == null ? otherwise : given;
    }

    int count(OptionSpec spec, int otherwise) {
        OptionValue value = value(spec);
        Integer count = value == null ? null : OptionKind.count(value);
        return count == null ? otherwise : count;
    }

    double number(OptionSpec spec, double otherwise) {
        OptionValue value = value(spec);
        Double number = value == null ? null : OptionKind.number(value);
        return number == null ? otherwise : number;
    }

    boolean flag(OptionSpec spec, boolean otherwise) {
        OptionValue value = value(spec);
        Boolean flag = value == null ? null : OptionKind.flag(value);
        return flag == null ? otherwise : flag;
    }

    @Nullable
    String text(OptionSpec spec) {
        OptionValue value = value(spec);
        return value == null ? null : OptionKind.plain(value);
    }

    String text(OptionSpec spec, String otherwise) {
        String text = text(spec);
        return text == null ? otherwise : text;
    }

    List<String> list(OptionSpec spec) {
        OptionValue value = value(spec);
        List<String> list = value == null ? null : OptionKind.list(value);
        return list == null ? List.of() : list;
    }

    private void take(Option option) {
        String key = option.key().text();
        OptionSpec spec = OptionSpec.named(key);
        if (spec == null) {
            unknown(option);
        } else if (!spec.appliesTo(target)) {
            misplaced(option, spec);
        } else if (given.containsKey(spec)) {
            repeated(option, given.get(spec));
        } else if (accepts(option, spec)) {
            given.put(spec, option);
        }
    }

    private void unknown(Option option) {
        List<String> keys = OptionSpec.keysOf(target);
        String key = option.key().text();
        findings.error(
                "unknown-option",
                option.key().span(),
                "Expected an option of " + target.words() + ", but there is no '" + key + "'",
                findings.suggest(key, keys, takes(keys)));
    }

    private static String takes(List<String> keys) {
        return keys.isEmpty() ? "It takes no options" : "It takes " + String.join(", ", keys);
    }

    private void misplaced(Option option, OptionSpec spec) {
        List<String> places = spec.targets().stream().map(OptionTarget::words).toList();
        findings.error(
                "misplaced-option",
                option.key().span(),
                "Expected an option of " + target.words() + ", but '" + spec.key() + "' is one of "
                        + (places.size() <= FEW_PLACES ? Words.choice(places) : "other steps"),
                takes(OptionSpec.keysOf(target)));
    }

    private void repeated(Option option, @Nullable Option first) {
        String key = option.key().text();
        findings.error(
                "repeated-option",
                option.key().span(),
                "Expected '" + key + "' once, but it is given again",
                "Remove one of them",
                first == null ? option.key().span() : first.key().span(),
                "it is given here first");
    }

    private boolean accepts(Option option, OptionSpec spec) {
        if (!spec.kind().accepts(option.value())) {
            wrong(option.value(), option.key().text(), spec.kind().expected());
            return false;
        }
        if (spec == OptionSpec.TIMEOUT && !OptionTarget.PEOPLE.contains(target) && isNothing(option.value())) {
            wrong(option.value(), option.key().text(), "longer than nothing");
            return false;
        }
        List<String> words = spec.words(target);
        String word = OptionKind.plain(option.value());
        if (!words.isEmpty() && word != null && !words.contains(word)) {
            findings.error(
                    "bad-option-value",
                    option.value().span(),
                    "Expected '" + option.key() + "' to be " + Words.choice(words) + ", but it is '" + word + "'",
                    findings.suggest(word, words, null));
            return false;
        }
        return !(option.value() instanceof OptionValue.ObjectOf object) || membersFit(option, object, spec.members());
    }

    /** A person may be given no time, so that what {@code on-timeout} says holds at once; nothing else ends in no time. */
    private static boolean isNothing(OptionValue value) {
        Duration duration = OptionKind.duration(value);
        return duration != null && duration.isZero();
    }

    private boolean membersFit(Option option, OptionValue.ObjectOf object, Map<String, OptionKind> members) {
        if (members.isEmpty()) {
            return true;
        }
        boolean fit = true;
        for (Option member : object.entries()) {
            String key = member.key().text();
            OptionKind kind = members.get(key);
            if (kind == null) {
                findings.error(
                        "unknown-option",
                        member.key().span(),
                        "Expected '" + option.key() + "' to hold "
                                + Words.choice(
                                        members.keySet().stream().sorted().toList()) + ", but not '" + key + "'",
                        findings.suggest(key, members.keySet(), null));
                fit = false;
            } else if (!kind.accepts(member.value())) {
                wrong(member.value(), option.key() + "." + key, kind.expected());
                fit = false;
            }
        }
        return fit;
    }

    private void wrong(OptionValue value, String key, String expected) {
        String got = OptionKind.plain(value);
        findings.error(
                "bad-option-value",
                value.span(),
                "Expected '" + key + "' to be " + expected + ", but it is "
                        + (got == null ? "something else" : "'" + got + "'"),
                null);
    }
}
