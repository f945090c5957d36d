/** What runs the service around the core: configuration, start-up, health. */
@NullMarked
package dev.hart.ops;

import org.jspecify.annotations.NullMarked;
