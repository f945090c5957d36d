package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import java.io.IOException;
import java.io.OutputStream;

/** Turns a finished graph into an ONNX model. */
public final class Models {
    /** The standard operator set our graphs are written in. */
    public static final int OPSET = 23;
    /** The first file-format version that knows opset 23. */
    private static final int IR_VERSION = 11;

    private Models() {}

    /** Writes the model; its weights are already in the files that its tensors name. */
    public static void write(Graph graph, OutputStream out) throws IOException {
        if (graph.root() != graph) {
            throw new OnnxException("a body is written with the graph that uses it");
        }
        ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("hart")
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(Graph.ONNX).setVersion(OPSET))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(Graph.MICROSOFT)
                        .setVersion(1))
                .setGraph(graph.toProto())
                .build()
                .writeTo(out);
    }
}
