/** Where a process begins and ends: main, settings, shutdown. It must not know how a run decides. */
@NullMarked
package dev.baton.node.app;

import org.jspecify.annotations.NullMarked;
