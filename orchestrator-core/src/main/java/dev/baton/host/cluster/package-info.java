/** The runs of a cluster of nodes: sharded over them, woken, followed, told things from any of them. */
@NullMarked
package dev.baton.host.cluster;

import org.jspecify.annotations.NullMarked;
