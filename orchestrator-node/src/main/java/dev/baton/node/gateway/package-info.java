/** What clients ask by messages, answered; it does not know where runs are kept or which node has them. */
@NullMarked
package dev.baton.node.gateway;

import org.jspecify.annotations.NullMarked;
