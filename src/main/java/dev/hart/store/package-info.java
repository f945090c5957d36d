/** The port through which images are stored, listed and removed, and URLs to them signed. The packages below implement it. */
@NullMarked
package dev.hart.store;

import org.jspecify.annotations.NullMarked;
