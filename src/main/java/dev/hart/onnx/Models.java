package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a finished graph as an ONNX model. */
public final class Models {
    /** The version of the standard operator set that graphs use, unless they ask for an older one. */
    public static final int OPSET = 23;
    /** The last version in which ONNX Runtime has a kernel of InstanceNormalization for CUDA. */
    public static final int OPSET_WITH_INSTANCE_NORM = 21;
    /** The first version of the file format that supports opset 23. */
    private static final int IR_VERSION = 11;

    private Models() {}

    /**
     * Writes the model. Its weights are already in the files that its tensors refer to.
     *
     * @throws OnnxException if the graph is a body
     * @throws IOException if the stream cannot be written
     */
    public static void write(Graph graph, OutputStream out) throws IOException {
        if (graph.root() != graph) {
            throw new OnnxException("a body cannot be written without the graph that uses it");
        }
        ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("hart")
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(Graph.ONNX).setVersion(graph.opset()))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(Graph.MICROSOFT)
                        .setVersion(1))
                .setGraph(graph.toProto())
                .build()
                .writeTo(out);
    }
}
