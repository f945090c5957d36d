/** The port through which images are stored and read by signed URLs. Its providers are in the packages below. */
@NullMarked
package dev.hart.store;

import org.jspecify.annotations.NullMarked;
