/** What the log says of requests: one line each, with an id that other lines and the client have too. */
@NullMarked
package dev.hart.api.log;

import org.jspecify.annotations.NullMarked;
