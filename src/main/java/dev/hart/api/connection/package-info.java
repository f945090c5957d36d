/** The connections of the HTTP server: their number, how long they may be idle, and the heads of the requests that they carry. */
@NullMarked
package dev.hart.api.connection;

import org.jspecify.annotations.NullMarked;
