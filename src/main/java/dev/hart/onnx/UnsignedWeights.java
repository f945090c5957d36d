package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes a model so that its products of bytes multiply unsigned weights: each signed weight w becomes w + 128, with the zero point
 * 128, which gives the same sums. ONNX Runtime has the same change as an option (session.x64quantprecision), but it leaves out the
 * weights that a Loop's body reads from the graph around it, and fails where two products share a weight or a zero point.
 */
public final class UnsignedWeights {
    private static final String PRODUCT = "MatMulIntegerToFloat";
    /** The index of the weight among the inputs of {@link #PRODUCT}. */
    private static final int WEIGHT = 1;
    /** The index of the weight's zero point among the inputs of {@link #PRODUCT}. */
    private static final int WEIGHT_ZERO_POINT = 5;

    private static final String OFFSET = "hart/unsigned-weights/offset";
    private static final String SUFFIX = "/unsigned";

    private final Set<String> signed;
    private final Set<String> used = new LinkedHashSet<>();

    private UnsignedWeights(GraphProto graph) {
        signed = graph.getInitializerList().stream()
                .filter(tensor -> tensor.getDataType() == TensorProto.DataType.INT8_VALUE)
                .map(TensorProto::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads a model and changes it. The weights themselves are not read: ONNX Runtime computes the unsigned ones while it loads the
     * model, because they depend on constants only.
     *
     * @return the changed model, whose weights are in the same files as before; empty if it has no such products
     * @throws OnnxException if the file is not an ONNX model; the message names it
     * @throws IOException if the file cannot be read
     */
    public static Optional<byte[]> of(Path file) throws IOException {
        ModelProto.Builder model;
        try (InputStream in = Files.newInputStream(file)) {
            model = ModelProto.newBuilder().mergeFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new OnnxException(file + ": is not an ONNX model");
        }
        GraphProto.Builder graph = model.getGraphBuilder();
        UnsignedWeights change = new UnsignedWeights(model.getGraph());
        change.inGraph(graph);
        if (change.used.isEmpty()) {
            return Optional.empty();
        }
        change.addWeights(graph);
        return Optional.of(model.build().toByteArray());
    }

    private void inGraph(GraphProto.Builder graph) {
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            if (node.getOpType().equals(PRODUCT) && signed.contains(node.getInput(WEIGHT))) {
                used.add(node.getInput(WEIGHT));
                node.setInput(WEIGHT, node.getInput(WEIGHT) + SUFFIX);
                while (node.getInputCount() <= WEIGHT_ZERO_POINT) {
                    node.addInput("");
                }
                node.setInput(WEIGHT_ZERO_POINT, OFFSET);
            }
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasG()) {
                    inGraph(attribute.getGBuilder());
                }
                attribute.getGraphsBuilderList().forEach(this::inGraph);
            }
        }
    }

    private void addWeights(GraphProto.Builder graph) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(OFFSET)
                .setDataType(TensorProto.DataType.UINT8_VALUE)
                .setRawData(ByteString.copyFrom(new byte[] {(byte) 128})));
        int at = 0;
        for (String weight : used) {
            String bits = weight + "/bits";
            graph.addNode(
                    at++,
                    NodeProto.newBuilder()
                            .setOpType("Cast")
                            .setName(bits)
                            .addInput(weight)
                            .addOutput(bits)
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("to")
                                    .setType(AttributeProto.AttributeType.INT)
                                    .setI(TensorProto.DataType.UINT8_VALUE)));
            // The bits of w as an unsigned byte are w, or w + 256 below zero; the other highest bit makes both w + 128.
            graph.addNode(
                    at++,
                    NodeProto.newBuilder()
                            .setOpType("BitwiseXor")
                            .setName(weight + SUFFIX)
                            .addInput(bits)
                            .addInput(OFFSET)
                            .addOutput(weight + SUFFIX));
        }
    }
}
