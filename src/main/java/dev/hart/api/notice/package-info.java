/** Who is told of jobs that have ended, and what they are told. */
@NullMarked
package dev.hart.api.notice;

import org.jspecify.annotations.NullMarked;
