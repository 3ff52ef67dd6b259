/** The command line: one class per verb. It sends commands and reads views; it must not know how runs are hosted. */
@NullMarked
package dev.baton.node.cli;

import org.jspecify.annotations.NullMarked;
