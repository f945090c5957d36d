package dev.hart.engine.plan;

import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the options of a stage on a GPU depend on.
 *
 * @param precision what the stage computes in
 * @param device number of the GPU
 * @param memoryLimit the most bytes that the stage's arena may allocate on CUDA, and its workspace on TensorRT; empty
 *     for no limit
 * @param lowMemory whether the device's memory holds the stages only if they give back what they do not need
 * @param profile the shapes for which TensorRT builds an engine; empty for a graph without dimensions that vary
 */
record StageTarget(
        PackStage stage,
        Precision precision,
        int device,
        OptionalLong memoryLimit,
        boolean lowMemory,
        Optional<ShapeProfile> profile) {}
