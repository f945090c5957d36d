/** HTTP: what all interfaces share. */
@NullMarked
package dev.hart.api;

import org.jspecify.annotations.NullMarked;
