/**
 * Delivers notices about ended jobs: to the webhook that a job names, to the event sink and to the event queue. Knows no
 * settings; the service hands in what they say.
 */
@NullMarked
package dev.hart.notify;

import org.jspecify.annotations.NullMarked;
