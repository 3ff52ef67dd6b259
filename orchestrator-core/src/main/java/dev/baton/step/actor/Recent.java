package dev.baton.step.actor;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The last so many that were added. */
final class Recent<T> {
    private final int most;
    private final Set<T> known = new LinkedHashSet<>();

    Recent(int most) {
        this.most = most;
    }

    void add(T one) {
        if (known.add(one) && known.size() > most) {
            Iterator<T> oldest = known.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    boolean contains(T one) {
        return known.contains(one);
    }
}
