package dev.baton.expression;

/** Where names are looked up. */
@FunctionalInterface
public interface Variables {
    /** The value bound to the name, or {@link Value#NULL} when nothing binds it. */
    Value get(String name);
}
