package dev.hart.engine.cache;

import java.io.IOException;
import java.nio.file.Path;

/** Compiles the graph of a stage; the port between the cache and TensorRT. */
@FunctionalInterface
public interface EngineBuilder {
    /**
     * Builds an engine, which may take minutes.
     *
     * @param recipe what to build
     * @param folder an empty folder; afterwards it contains the compiled graph as {@link EngineRecipe#modelFile} and the files that
     *     this refers to by relative paths, and no folders
     * @throws IOException if a file cannot be written, for instance because the disk is full
     * @throws dev.hart.engine.EngineException if the graph cannot be compiled
     */
    void build(EngineRecipe recipe, Path folder) throws IOException;
}
