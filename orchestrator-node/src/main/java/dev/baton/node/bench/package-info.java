/** Measures the engine on this machine: real files, real processes, fsync on. It must not know of the command line. */
@NullMarked
package dev.baton.node.bench;

import org.jspecify.annotations.NullMarked;
