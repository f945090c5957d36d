package dev.hart.pipeline;

import dev.hart.engine.StageEngine;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Compares sizes in a pack's manifest with the shapes that its transformer, residual and decoder declare for their inputs, so
 * that a wrong size is named when the graph is loaded, before arrays are allocated by it.
 */
final class ManifestShapes {
    /** The size of an input's axis that follows from a field of the manifest. */
    private record Size(String input, int axis, String field, long expected) {}

    private ManifestShapes() {}

    /**
     * Checks the inputs of one graph. Inputs that it lacks and dimensions that it leaves open fit every size.
     *
     * @param graph the file of the graph, named in errors with its manifest
     * @throws PackException naming the first field of the manifest that does not fit
     */
    static void check(Path graph, StageEngine engine, PackManifest manifest) {
        for (Size size : sizes(String.valueOf(graph.getFileName()), manifest)) {
            if (!engine.inputNames().contains(size.input())) {
                continue;
            }
            long[] shape = engine.inputShape(size.input());
            // A negative size is one that the graph leaves open.
            if (size.axis() < shape.length && shape[size.axis()] >= 0 && shape[size.axis()] != size.expected()) {
                throw new PackException(
                        graph.resolveSibling(PackFiles.MANIFEST) + ": " + size.field() + " does not fit "
                                + graph.getFileName() + ", whose input '" + size.input() + "' has " + shape[size.axis()]
                                + " where the manifest needs " + size.expected());
            }
        }
    }

    private static List<Size> sizes(String graph, PackManifest manifest) {
        long positions = manifest.schedule().totalPositions();
        long side = manifest.schedule().lastSide();
        long channels = manifest.model().latentChannels();
        long width = manifest.model().width();
        return Map.of(
                        PackFiles.TRANSFORMER,
                        List.of(
                                new Size(
                                        "context",
                                        1,
                                        "text.contextTokens",
                                        manifest.text().contextTokens()),
                                new Size(
                                        "context",
                                        2,
                                        "text.contextWidth",
                                        manifest.text().contextWidth()),
                                new Size(
                                        "guidance",
                                        1,
                                        "scales",
                                        manifest.schedule().count()),
                                new Size("f_hat", 1, "model.latentChannels", channels),
                                new Size("f_hat", 2, "scales", side),
                                new Size("smooth_offset", 1, "scales", positions),
                                new Size("keys.0", 2, "model.width", width)),
                        PackFiles.RESIDUAL,
                        List.of(
                                new Size(
                                        "noise",
                                        0,
                                        "model.residualSteps",
                                        manifest.model().residualSteps() + 1L),
                                new Size("noise", 2, "model.latentChannels", channels),
                                new Size("indices", 1, "scales", side * side),
                                new Size("hidden", 1, "model.width", width)),
                        PackFiles.DECODER,
                        List.of(new Size("f_hat", 1, "model.latentChannels", channels)))
                .getOrDefault(graph, List.of());
    }
}
