package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A node under construction: operator, inputs and attributes come first; declaring the outputs adds it to the graph. */
public final class Node {
    private final Graph graph;
    private final NodeProto.Builder proto;

    Node(Graph graph, String domain, String operator) {
        this.graph = graph;
        this.proto = NodeProto.newBuilder().setOpType(operator).setDomain(domain);
    }

    /**
     * Adds inputs in order; null stands for an optional input that is absent.
     *
     * @throws OnnxException if a value belongs to another graph, see {@link Value}
     */
    public Node in(@Nullable Value... values) {
        for (Value value : values) {
            if (value == null) {
                proto.addInput("");
            } else {
                graph.requireVisible(value, proto.getOpType());
                proto.addInput(value.name());
            }
        }
        return this;
    }

    public Node with(String name, long value) {
        return attribute(name, AttributeType.INT, a -> a.setI(value));
    }

    public Node with(String name, float value) {
        return attribute(name, AttributeType.FLOAT, a -> a.setF(value));
    }

    public Node with(String name, String value) {
        return attribute(name, AttributeType.STRING, a -> a.setS(ByteString.copyFrom(value, StandardCharsets.UTF_8)));
    }

    public Node with(String name, long[] values) {
        return attribute(name, AttributeType.INTS, a -> {
            for (long value : values) {
                a.addInts(value);
            }
        });
    }

    Node with(String name, Graph body) {
        return attribute(name, AttributeType.GRAPH, a -> a.setG(body.toProto()));
    }

    private Node attribute(String name, AttributeType type, Consumer<AttributeProto.Builder> content) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(type);
        content.accept(attribute);
        proto.addAttribute(attribute);
        return this;
    }

    /** Adds the node with one output of the given type. */
    public Value out(ElementType type) {
        return outs(type).get(0);
    }

    /** Adds the node with several outputs. */
    public List<Value> outs(ElementType... types) {
        // ONNX does not allow empty names for absent inputs at the end.
        while (proto.getInputCount() > 0
                && proto.getInput(proto.getInputCount() - 1).isEmpty()) {
            List<String> kept = new ArrayList<>(proto.getInputList().subList(0, proto.getInputCount() - 1));
            proto.clearInput().addAllInput(kept);
        }
        String base = graph.uniqueName(proto.getOpType());
        proto.setName(base);
        List<Value> outputs = IntStream.range(0, types.length)
                .mapToObj(i -> graph.newValue(types.length == 1 ? base : base + ":" + i, types[i]))
                .toList();
        outputs.forEach(value -> proto.addOutput(value.name()));
        graph.add(proto.build());
        return outputs;
    }
}
