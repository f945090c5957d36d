package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What hart reads from an ONNX file: the inputs that it declares, the types of its nodes, and the copies between memories that
 * ONNX Runtime put in.
 */
public final class ModelFile {
    /** The nodes that ONNX Runtime adds where a tensor is made in one memory and read in another. */
    private static final Set<String> COPIES = Set.of("MemcpyFromHost", "MemcpyToHost");

    private final ModelProto model;

    private ModelFile(ModelProto model) {
        this.model = model;
    }

    /**
     * An input of the graph.
     *
     * @param shape its dimensions: a number, or the name of one that may vary; {@code ?} for one without a name
     */
    public record Input(String name, List<String> shape) {
        public Input {
            shape = List.copyOf(shape);
        }
    }

    /**
     * A copy between the host's and the device's memory.
     *
     * @param inBody whether the copy is in a body of a Loop or a branch of an If, so that it may happen many times in a run
     * @param maker type and name of the node that makes the tensor; the tensor's name if no node of its graph does
     * @param readers types and names of the nodes that read the copy
     */
    public record Copy(boolean inBody, String maker, List<String> readers) {
        public Copy {
            readers = List.copyOf(readers);
        }
    }

    /**
     * Reads a model without its weights.
     *
     * @throws OnnxException if the file is not an ONNX model; the message names it
     * @throws IOException if the file cannot be read
     */
    public static ModelFile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new ModelFile(ModelProto.parseFrom(in));
        } catch (InvalidProtocolBufferException e) {
            throw new OnnxException(file + ": is not an ONNX model");
        }
    }

    /** Returns the graph's inputs, in its order. */
    public List<Input> inputs() {
        return model.getGraph().getInputList().stream()
                .map(input -> new Input(input.getName(), shape(input)))
                .toList();
    }

    private static List<String> shape(ValueInfoProto input) {
        return input.getType().getTensorType().getShape().getDimList().stream()
                .map(ModelFile::text)
                .toList();
    }

    private static String text(Dimension dimension) {
        if (dimension.hasDimValue()) {
            return String.valueOf(dimension.getDimValue());
        }
        return dimension.getDimParam().isEmpty() ? "?" : dimension.getDimParam();
    }

    /** Returns the types of the graph's own nodes, in its order; those in bodies and branches are not included. */
    public List<String> nodeTypes() {
        return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    /** Returns the copies in the graph and in its bodies and branches. */
    public List<Copy> copies() {
        List<Copy> copies = new ArrayList<>();
        collect(model.getGraph(), false, copies);
        return copies;
    }

    private static void collect(GraphProto graph, boolean inBody, List<Copy> copies) {
        for (NodeProto node : graph.getNodeList()) {
            if (COPIES.contains(node.getOpType())) {
                String tensor = node.getInput(0);
                copies.add(new Copy(inBody, maker(graph, tensor), readers(graph, node.getOutput(0))));
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    collect(attribute.getG(), true, copies);
                }
                attribute.getGraphsList().forEach(body -> collect(body, true, copies));
            }
        }
    }

    private static String maker(GraphProto graph, String tensor) {
        return graph.getNodeList().stream()
                .filter(node -> node.getOutputList().contains(tensor))
                .map(ModelFile::describe)
                .findFirst()
                .orElse(tensor);
    }

    private static List<String> readers(GraphProto graph, String tensor) {
        Set<String> readers = new TreeSet<>();
        for (NodeProto node : graph.getNodeList()) {
            if (node.getInputList().contains(tensor)) {
                readers.add(describe(node));
            }
        }
        return List.copyOf(readers);
    }

    private static String describe(NodeProto node) {
        return node.getName().isEmpty() ? node.getOpType() : node.getOpType() + " " + node.getName();
    }
}
