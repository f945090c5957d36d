/**
 * What this machine offers to engines: its processor, shared libraries, found as the dynamic loader finds them, and NVIDIA's
 * driver and devices. Only {@link dev.hart.engine.machine.JnaCalls} loads native code.
 */
@NullMarked
package dev.hart.engine.machine;

import org.jspecify.annotations.NullMarked;
