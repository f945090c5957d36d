package dev.hart.engine.cache;

import dev.hart.engine.EngineOptions;
import java.nio.file.Path;

/**
 * An engine that was verified, or just built here, to be loaded.
 *
 * @param model the compiled graph in the engine's folder or draft, to load instead of the pack's graph
 * @param options how it is loaded
 */
public record ReadyEngine(Path model, EngineOptions options) {}
