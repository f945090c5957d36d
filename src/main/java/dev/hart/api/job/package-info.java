/** Jobs over HTTP: asked for now, done later, looked at, watched, cancelled and erased. */
@NullMarked
package dev.hart.api.job;

import org.jspecify.annotations.NullMarked;
