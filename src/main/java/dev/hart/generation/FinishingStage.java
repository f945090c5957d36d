package dev.hart.generation;

/** The stages that a batch runs after its scales, in their order. A draft leaves the residual out. */
public enum FinishingStage {
    RESIDUAL,
    DECODER
}
