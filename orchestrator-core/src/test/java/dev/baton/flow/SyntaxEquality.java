package dev.baton.flow;

import dev.baton.flow.syntax.Flow;
import dev.baton.source.OffsetMap;
import dev.baton.source.Source;
import dev.baton.source.Span;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares trees by what they say, not by where it was said. */
public final class SyntaxEquality {
    private SyntaxEquality() {}

    /** A flow as lists and maps that hold everything but places; equal when the flows mean the same. */
    public static Object withoutPlaces(Flow flow) {
        return strip(flow);
    }

    public static boolean equal(Flow a, Flow b) {
        return withoutPlaces(a).equals(withoutPlaces(b));
    }

    private static Object strip(@Nullable Object node) {
        if (node instanceof List<?> list) {
            var items = new ArrayList<Object>();
            list.forEach(item -> items.add(strip(item)));
            return items;
        }
        if (!(node instanceof Record record)) {
            return node == null ? "null" : node;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", record.getClass().getSimpleName());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (!isPlace(component.getType())) {
                fields.put(component.getName(), strip(value(record, component)));
            }
        }
        return fields;
    }

    private static boolean isPlace(Class<?> type) {
        return type == Span.class || type == OffsetMap.class || type == Source.class;
    }

    private static @Nullable Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
