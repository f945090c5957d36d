/**
 * What this machine offers to engines: its processor, shared libraries, found as the dynamic loader finds them, and NVIDIA's
 * driver and devices. Nothing here loads native code.
 */
@NullMarked
package dev.hart.engine.machine;

import org.jspecify.annotations.NullMarked;
