/** An image store of local files, and URLs that this service signs and checks itself. */
@NullMarked
package dev.hart.store.local;

import org.jspecify.annotations.NullMarked;
