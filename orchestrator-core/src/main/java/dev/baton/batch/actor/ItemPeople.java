package dev.baton.batch.actor;

import dev.baton.run.ItemWaits;
import dev.baton.run.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the items of a batch ask of people. */
final class ItemPeople {
    /** Of so many items it is said what they ask; the others are counted. */
    private static final int MOST = 10;

    private ItemPeople() {}

    private static List<Item> waiting(OpenItems items) {
        return items.all().stream().filter(Item::isWithPeople).toList();
    }

    /** Items of which it has yet to be read what they ask. */
    static List<Item> unread(OpenItems items) {
        return waiting(items).stream()
                .limit(MOST)
                .filter(item -> item.seen != null && !Objects.equals(item.asksOf, item.seen.at()))
                .toList();
    }

    /**
     * What they wait for; null while that has yet to be read.
     *
     * @param still whether no item is to begin or to be read
     */
    static @Nullable ItemWaits of(OpenItems items, boolean still) {
        List<Item> waiting = waiting(items);
        if (waiting.isEmpty()) {
            return ItemWaits.NONE;
        }
        List<ItemWaits.Asked> first = new ArrayList<>();
        for (Item item : waiting.subList(0, Math.min(MOST, waiting.size()))) {
            List<Waiting> asks = item.asks;
            if (asks == null) {
                return null;
            }
            for (Waiting ask : asks) {
                if (first.size() < MOST) {
                    first.add(new ItemWaits.Asked(item.run(), item.key.label(), ask));
                }
            }
        }
        boolean only = still && waiting.size() == items.all().size();
        return new ItemWaits(waiting.size(), only, first);
    }
}
