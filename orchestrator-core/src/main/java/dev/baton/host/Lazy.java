package dev.baton.host;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something made on first use, once. */
final class Lazy<T> {
    private final Supplier<T> make;
    private volatile @Nullable T made;

    Lazy(Supplier<T> make) {
        this.make = make;
    }

    T get() {
        T value = made;
        if (value == null) {
            synchronized (this) {
                value = made;
                if (value == null) {
                    value = make.get();
                    made = value;
                }
            }
        }
        return value;
    }

    /** What was made, or null: never makes it. */
    @Nullable
    T peek() {
        return made;
    }
}
