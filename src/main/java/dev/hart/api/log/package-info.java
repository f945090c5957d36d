/** The access log: one line for each request, with an id that other log lines and the reply carry too. */
@NullMarked
package dev.hart.api.log;

import org.jspecify.annotations.NullMarked;
