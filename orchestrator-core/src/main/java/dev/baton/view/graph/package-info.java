/** Pictures of a flow's structure. It must not know of runs. */
@NullMarked
package dev.baton.view.graph;

import org.jspecify.annotations.NullMarked;
