package dev.baton.plan;

import java.util.Arrays;

/**
 * Which bindings can come before which places on some path, for all variables at once.
 *
 * <p>Places that lie on one loop all come before each other, so each such set is taken as one place; what is left has no loops and
 * is passed once per 64 variables. That keeps it linear for flows of any shape.
 */
final class Reachability {
    private final int[] heads;
    private final int[] next;
    private final int[] targets;
    private int edges;

    private int[] component = new int[0];
    private boolean[] loops = new boolean[0];
    private int[] byComponent = new int[0];
    private int components;

    Reachability(int places, int maxEdges) {
        heads = new int[places];
        Arrays.fill(heads, -1);
        next = new int[maxEdges];
        targets = new int[maxEdges];
    }

    void edge(int from, int to) {
        targets[edges] = to;
        next[edges] = heads[from];
        heads[from] = edges++;
    }

    /** For each place the variables that may have been bound before it, given which each place binds: a bit per variable. */
    long[] before(long[] binds) {
        if (component.length == 0) {
            new Components().run();
            byComponent = byComponent();
        }
        var inside = new long[components];
        for (int place = 0; place < heads.length; place++) {
            inside[component[place]] |= binds[place];
        }
        long[] before = flow(inside);
        var result = new long[heads.length];
        for (int place = 0; place < heads.length; place++) {
            int c = component[place];
            result[place] = loops[c] ? before[c] | inside[c] : before[c];
        }
        return result;
    }

    /** Components are numbered so that every edge between two leads to the lower number. */
    private long[] flow(long[] inside) {
        var before = new long[components];
        for (int i = byComponent.length - 1; i >= 0; i--) {
            int place = byComponent[i];
            int from = component[place];
            for (int edge = heads[place]; edge >= 0; edge = next[edge]) {
                int to = component[targets[edge]];
                if (to != from) {
                    before[to] |= before[from] | inside[from];
                }
            }
        }
        return before;
    }

    private int[] byComponent() {
        var starts = new int[components + 1];
        for (int c : component) {
            starts[c + 1]++;
        }
        for (int c = 0; c < components; c++) {
            starts[c + 1] += starts[c];
        }
        var order = new int[heads.length];
        for (int place = 0; place < heads.length; place++) {
            order[starts[component[place]]++] = place;
        }
        return order;
    }

    /** Tarjan's algorithm without recursion: a flow may be a path of a hundred thousand places. */
    private final class Components {
        private final int[] index = new int[heads.length];
        private final int[] low = new int[heads.length];
        private final int[] edge = new int[heads.length];
        private final int[] path = new int[heads.length];
        private final int[] open = new int[heads.length];
        private final boolean[] selfLoops = new boolean[heads.length];
        private int pathSize;
        private int openSize;
        private int visited;

        void run() {
            component = new int[heads.length];
            Arrays.fill(component, -1);
            loops = new boolean[heads.length];
            for (int place = 0; place < heads.length; place++) {
                if (index[place] == 0) {
                    enter(place);
                    while (pathSize > 0) {
                        step();
                    }
                }
            }
        }

        private void enter(int place) {
            index[place] = ++visited;
            low[place] = visited;
            edge[place] = heads[place];
            path[pathSize++] = place;
            open[openSize++] = place;
        }

        private void step() {
            int place = path[pathSize - 1];
            if (edge[place] < 0) {
                leave(place);
                return;
            }
            int target = targets[edge[place]];
            edge[place] = next[edge[place]];
            if (target == place) {
                selfLoops[place] = true;
            } else if (index[target] == 0) {
                enter(target);
            } else if (component[target] < 0) {
                low[place] = Math.min(low[place], index[target]);
            }
        }

        private void leave(int place) {
            pathSize--;
            if (pathSize > 0) {
                int parent = path[pathSize - 1];
                low[parent] = Math.min(low[parent], low[place]);
            }
            if (low[place] == index[place]) {
                close(place);
            }
        }

        private void close(int root) {
            boolean loop = open[openSize - 1] != root || selfLoops[root];
            int place;
            do {
                place = open[--openSize];
                component[place] = components;
            } while (place != root);
            loops[components++] = loop;
        }
    }
}
