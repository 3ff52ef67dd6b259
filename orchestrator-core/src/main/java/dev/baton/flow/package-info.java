/** Text to syntax tree and back: lexer, parser, formatter. It must not know what a flow means when it runs. */
@NullMarked
package dev.baton.flow;

import org.jspecify.annotations.NullMarked;
