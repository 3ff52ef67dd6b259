/** Problems found in a text, and how they are shown. It must not know which language the text is in. */
@NullMarked
package dev.baton.diagnostic;

import org.jspecify.annotations.NullMarked;
