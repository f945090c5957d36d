/** The guides and some reference pages of {@code docs} as HTML pages beside the playground. */
@NullMarked
package dev.hart.api.guide;

import org.jspecify.annotations.NullMarked;
