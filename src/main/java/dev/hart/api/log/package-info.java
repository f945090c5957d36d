/** The access log: one line for each request, with an id that the reply and the log lines about its failure carry too. */
@NullMarked
package dev.hart.api.log;

import org.jspecify.annotations.NullMarked;
