/**
 * ONNX Runtime: sessions over a pack's graphs, execution providers, tensors in and out. Nothing above this package sees
 * ONNX Runtime's own types.
 */
@NullMarked
package dev.hart.engine;

import org.jspecify.annotations.NullMarked;
