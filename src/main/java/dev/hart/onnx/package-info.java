/**
 * Builds and writes ONNX graphs: names and types are checked while building, weights are streamed into a file beside the graph.
 */
@NullMarked
package dev.hart.onnx;

import org.jspecify.annotations.NullMarked;
