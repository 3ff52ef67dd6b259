package dev.baton.node.app;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What is to be done when the process gets a signal. */
final class Signals {
    private Signals() {}

    /**
     * @param name such as {@code INT}
     * @param action must not take long
     * @return puts back what was done before
     */
    static Runnable on(String name, Runnable action) {
        Object before = heard(name, action);
        return () -> restore(name, before);
    }

    /**
     * The JDK has no supported way to hear of a signal, but the module jdk.unsupported has had this one for decades; where it is
     * gone, Ctrl-C ends the process, and the run is resumed later.
     */
    private static @Nullable Object heard(String name, Runnable action) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            return handle(name, handler, handlerType);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Object handle(String name, Object handler, Class<?> handlerType)
            throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }

    private static void restore(String name, @Nullable Object before) {
        try {
            if (before != null) {
                handle(name, before, Class.forName("sun.misc.SignalHandler"));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected to be able to do again what was done before", e);
        }
    }
}
