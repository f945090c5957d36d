/** Writes ONNX graphs: names, types and opsets are checked while building, weights are streamed beside the graph. */
@NullMarked
package dev.hart.onnx;

import org.jspecify.annotations.NullMarked;
