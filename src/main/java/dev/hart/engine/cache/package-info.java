/**
 * The cache of engines, which are graphs that TensorRT has compiled for one GPU: keys, folders, building once among several
 * processes, verification and removal. No type of ONNX Runtime or of a store is used here.
 */
@NullMarked
package dev.hart.engine.cache;

import org.jspecify.annotations.NullMarked;
