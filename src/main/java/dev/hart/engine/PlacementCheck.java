package dev.hart.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.hart.io.ScratchFolder;
import dev.hart.io.VisibleText;
import dev.hart.onnx.ModelFile;
import dev.hart.onnx.ModelFile.Copy;
import dev.hart.onnx.OnnxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Counts the copies to and from the CPU in a graph that was loaded for CUDA. A node without a kernel there is placed on the
 * CPU, with a warning that does not name it, and its tensors are copied: one norm of the decoder costs two copies of a whole
 * image. The optimised graph shows the copies, so ONNX Runtime saves it into a temporary folder; the weights go to {@code
 * /dev/null}.
 */
final class PlacementCheck implements AutoCloseable {
    private static final int SHOWN = 5;

    private final ScratchFolder folder;
    private final Path model;

    private PlacementCheck(ScratchFolder folder) {
        this.folder = folder;
        this.model = folder.path().resolve("optimised.onnx");
    }

    /**
     * Has the next load of a session save its optimised graph.
     *
     * @throws ScratchException if there is no room for temporary files
     */
    static PlacementCheck prepare(OrtSession.SessionOptions session) throws OrtException {
        ScratchFolder folder;
        try {
            folder = ScratchFolder.create("placement");
        } catch (UncheckedIOException e) {
            throw new ScratchException(String.valueOf(e.getMessage()), e);
        }
        PlacementCheck check = new PlacementCheck(folder);
        try {
            String weights = "weights";
            // ONNX Runtime takes only a name beside the graph, and writes gigabytes to it.
            Files.createSymbolicLink(folder.path().resolve(weights), Path.of("/dev/null"));
            session.setOptimizedModelFilePath(check.model.toString());
            session.addConfigEntry("session.optimized_model_external_initializers_file_name", weights);
            session.addConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "256");
            return check;
        } catch (IOException e) {
            check.close();
            throw new ScratchException(folder.path() + ": cannot be written: " + e.getMessage(), e);
        } catch (OrtException | RuntimeException | Error e) {
            check.close();
            throw e;
        }
    }

    /** The file of the optimised graph. */
    Path model() {
        return model;
    }

    /**
     * Checks the graph that was saved.
     *
     * @param name the graph's file name, for the message
     * @param most how many copies there may be outside of bodies and branches
     * @throws ScratchException if the graph was not saved whole
     * @throws EngineException if there are more, or any inside; the message names the nodes
     */
    void require(String name, int most) {
        List<Copy> copies;
        try {
            copies = ModelFile.read(model).copies();
        } catch (IOException | OnnxException e) {
            throw new ScratchException(
                    name + " cannot be checked: the optimised graph cannot be read: " + e.getMessage(), e);
        }
        require(name, most, copies);
    }

    static void require(String name, int most, List<Copy> copies) {
        List<Copy> inside = copies.stream().filter(Copy::inBody).toList();
        int outside = copies.size() - inside.size();
        if (inside.isEmpty() && outside <= most) {
            return;
        }
        List<Copy> named = inside.isEmpty() ? copies : inside;
        String nodes = named.stream()
                .limit(SHOWN)
                .map(copy -> copy.maker() + " → " + String.join(", ", copy.readers()))
                .collect(Collectors.joining("; "));
        throw new EngineException(VisibleText.line(name + " would run in part on the CPU: ONNX Runtime put " + outside
                + " copies between GPU and CPU into the graph, where " + most + " are expected, and " + inside.size()
                + " into its Loop and branches, where none are: " + nodes
                + (named.size() > SHOWN ? "; and " + (named.size() - SHOWN) + " more" : "")
                + ". Convert the pack again with this version of hart, or choose the CPU for this stage"));
    }

    @Override
    public void close() {
        folder.close();
    }
}
