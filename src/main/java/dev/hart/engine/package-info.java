/**
 * Runs a pack's graphs with ONNX Runtime: sessions, execution providers, input and output tensors. No other package uses ONNX
 * Runtime's own types.
 */
@NullMarked
package dev.hart.engine;

import org.jspecify.annotations.NullMarked;
