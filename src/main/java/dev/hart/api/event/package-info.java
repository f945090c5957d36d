/** CloudEvents and queue messages that request jobs. */
@NullMarked
package dev.hart.api.event;

import org.jspecify.annotations.NullMarked;
