package dev.hart.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.hart.onnx.OnnxException;
import dev.hart.onnx.UnsignedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Creates ONNX Runtime's session of a graph, and refuses one that is not placed or computed as it must be. */
final class SessionCreation {
    /** The option of a session that names the folder of the weights of a model that does not come from a file. */
    private static final String WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path";

    private SessionCreation() {}

    /**
     * Creates the session of a graph whose weights are in the same folder.
     *
     * @param session the settings; one may be added
     * @throws OrtException if ONNX Runtime cannot load the graph
     * @throws EngineException if more of the graph is placed on the CPU than the options allow
     */
    static OrtSession create(
            OrtEnvironment environment, Path graph, OrtSession.SessionOptions session, EngineOptions options)
            throws OrtException {
        OptionalInt mostCopies = options.gpu().mostCopies();
        if (options.provider() == Provider.CPU) {
            return createForCpu(environment, graph, session);
        }
        // A graph with an engine of TensorRT in it cannot be saved; SessionSettings guards it in another way.
        if (options.provider() != Provider.CUDA || mostCopies.isEmpty()) {
            return environment.createSession(graph.toString(), session);
        }
        try (PlacementCheck placement = PlacementCheck.prepare(session)) {
            OrtSession created = environment.createSession(graph.toString(), session);
            try {
                placement.require(String.valueOf(graph.getFileName()), mostCopies.getAsInt());
                return created;
            } catch (RuntimeException | Error e) {
                created.close();
                throw e;
            }
        }
    }

    private static OrtSession createForCpu(OrtEnvironment environment, Path graph, OrtSession.SessionOptions session)
            throws OrtException {
        Optional<byte[]> changed = ByteProductOverflow.isPossible() ? unsignedWeights(graph) : Optional.empty();
        if (changed.isEmpty()) {
            return environment.createSession(graph.toString(), session);
        }
        session.addConfigEntry(
                WEIGHTS_FOLDER, graph.toAbsolutePath().resolveSibling("").toString());
        return environment.createSession(changed.get(), session);
    }

    private static Optional<byte[]> unsignedWeights(Path graph) {
        try {
            return UnsignedWeights.of(graph);
        } catch (IOException | OnnxException e) {
            // ONNX Runtime loads the file then, and says what is wrong with it.
            return Optional.empty();
        }
    }
}
