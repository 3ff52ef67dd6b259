/** The data folder on disk: its layout, its blobs and who owns which run. It must not know of databases or actors. */
@NullMarked
package dev.baton.journal.folder;

import org.jspecify.annotations.NullMarked;
