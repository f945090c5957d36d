/** Pictures behind signed URLs, for the local store. */
@NullMarked
package dev.hart.api.image;

import org.jspecify.annotations.NullMarked;
