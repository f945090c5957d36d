/** Images of the local store, behind signed URLs. */
@NullMarked
package dev.hart.api.image;

import org.jspecify.annotations.NullMarked;
