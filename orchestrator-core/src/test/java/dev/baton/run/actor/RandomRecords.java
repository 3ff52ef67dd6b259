package dev.baton.run.actor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.expression.Template;
import dev.baton.run.ItemScope;
import dev.baton.step.AttemptId;
import dev.baton.step.FileChange;
import dev.baton.step.Limit;
import dev.baton.step.StepWork;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Makes records of any contents that their types allow; texts are never empty, for an empty one may stand for none. */
final class RandomRecords {
    private static final int DEEPEST = 7;
    private static final String LETTERS = "abcXYZ019 _-.\n\"\\{}äß€漢😀";

    private final Random random;
    private final List<ActorRef<?>> refs;

    RandomRecords(Random random, List<ActorRef<?>> refs) {
        this.random = random;
        this.refs = refs;
    }

    Object next(Class<?> type) {
        return of(type, 0);
    }

    private Object of(AnnotatedType type, int depth) {
        if (type.isAnnotationPresent(Nullable.class) && random.nextInt(3) == 0) {
            return null;
        }
        if (type instanceof AnnotatedParameterizedType parameterized) {
            Class<?> raw = (Class<?>) ((ParameterizedType) parameterized.getType()).getRawType();
            if (raw == ActorRef.class) {
                return refs.get(random.nextInt(refs.size()));
            }
            return collection(raw, parameterized.getAnnotatedActualTypeArguments(), depth);
        }
        return of((Class<?>) (Type) type.getType(), depth);
    }

    private Object collection(Class<?> raw, AnnotatedType[] of, int depth) {
        int size = depth > DEEPEST ? 0 : random.nextInt(4);
        if (raw == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(of(of[0], depth + 1), of(of[1], depth + 1));
            }
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(of(of[0], depth + 1));
        }
        return raw == Set.class ? new HashSet<>(list) : list;
    }

    private Object of(Class<?> type, int depth) {
        if (type == String.class) {
            return text();
        } else if (type == int.class || type == Integer.class) {
            return random.nextInt();
        } else if (type == long.class || type == Long.class) {
            return random.nextLong();
        } else if (type == double.class) {
            return random.nextDouble() * 1000;
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == Instant.class) {
            return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        } else if (type == Duration.class) {
            return Duration.ofNanos(1 + random.nextLong(1L << 50));
        } else if (type == JsonNode.class) {
            return JsonNodeFactory.instance.objectNode().put("type", text()).put("least", random.nextInt());
        } else if (type == Template.class) {
            return Template.parse("a {x.y} and {z}").template();
        } else if (type == AttemptId.class) {
            return new AttemptId(
                    "run-" + random.nextInt(10),
                    "4.2[1:" + random.nextInt(10) + "]",
                    1 + random.nextInt(9),
                    1 + random.nextInt(9));
        } else if (type == Limit.class) {
            return new Limit(text(), 1 + random.nextInt(9), random.nextBoolean() ? Duration.ofMillis(1500) : null);
        } else if (type == FileChange.class) {
            // Not every text is a path inside a folder.
            return new FileChange("a/" + text() + "z", text(), random.nextLong(), random.nextBoolean());
        } else if (type == StepWork.Scope.class) {
            return of(ItemScope.class, depth);
        } else if (type.isEnum()) {
            Object[] all = type.getEnumConstants();
            return all[random.nextInt(all.length)];
        } else if (type.isSealed()) {
            Class<?>[] all = type.getPermittedSubclasses();
            // The first one holds no further of its kind.
            return of(all[depth > DEEPEST ? 0 : random.nextInt(all.length)], depth + 1);
        } else if (type.isRecord()) {
            return made(type, depth);
        }
        throw new IllegalArgumentException("Expected a type that a message may hold, but got " + type);
    }

    private Object made(Class<?> type, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Stream.of(components)
                .map(component -> of(component.getAnnotatedType(), depth + 1))
                .toArray();
        try {
            var constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " " + List.of(components), e);
        }
    }

    private String text() {
        int[] letters = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }
}
