/** The parts that all HTTP interfaces share: bodies, errors and their mapping to replies, streams of events, and connections. */
@NullMarked
package dev.hart.api;

import org.jspecify.annotations.NullMarked;
