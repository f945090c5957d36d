/** Who may call, and how often: keys, their rates, and what a caller who has none is told. */
@NullMarked
package dev.hart.api.key;

import org.jspecify.annotations.NullMarked;
