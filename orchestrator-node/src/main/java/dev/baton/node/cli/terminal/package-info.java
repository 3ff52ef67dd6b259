/** What a person sees and types: widths, colours, lines that are redrawn, input. It must not know of runs. */
@NullMarked
package dev.baton.node.cli.terminal;

import org.jspecify.annotations.NullMarked;
