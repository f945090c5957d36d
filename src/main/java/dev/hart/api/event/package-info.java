/** CloudEvents: those that ask for jobs, over HTTP and in the queue, and those that say how jobs have ended. */
@NullMarked
package dev.hart.api.event;

import org.jspecify.annotations.NullMarked;
