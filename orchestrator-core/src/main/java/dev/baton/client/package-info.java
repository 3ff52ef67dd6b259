/** Talks to nodes by messages, without joining their cluster; it does not know how a node answers. */
@NullMarked
package dev.baton.client;

import org.jspecify.annotations.NullMarked;
