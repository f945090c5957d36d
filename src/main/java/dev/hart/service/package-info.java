/**
 * The running service: start-up and shutdown, wiring of its parts, health checks, metrics and traces.
 */
@NullMarked
package dev.hart.service;

import org.jspecify.annotations.NullMarked;
