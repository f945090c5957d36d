package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A Loop with a number of iterations, whose carried values may change their shapes from one iteration to the next. */
public final class Loop {
    private Loop() {}

    /**
     * Adds a Loop that runs {@code body} {@code trips} times. Its condition is an explicit input, because TensorRT's parser takes
     * no Loop without one.
     *
     * @param trips int64 scalar
     * @param initial the carried values before the first iteration
     * @param body builds the body: receives its graph and a list of the iteration's number (int64 scalar) and the carried
     *     values; returns the carried values for the next iteration, in the same order and of the same types
     * @return the carried values after the last iteration
     * @throws OnnxException if {@code trips} is not int64, or the body returns another number of values or other types than it
     *     received
     */
    public static List<Value> counted(
            Graph graph, Value trips, List<Value> initial, BiFunction<Graph, List<Value>, List<Value>> body) {
        Operands.requireInteger("Loop", trips);
        Graph inner = graph.body("loop");
        // The graph keeps these two names, so that a checkpoint converts to the same bytes as with earlier versions.
        Value iteration = inner.bodyScalar("turn", ElementType.INT64);
        Value given = inner.bodyScalar("go_on", ElementType.BOOL);
        List<Value> inputs = new ArrayList<>(List.of(iteration));
        initial.forEach(value -> inputs.add(inner.bodyInput("carried", value.type())));
        List<Value> next = body.apply(inner, List.copyOf(inputs));
        if (!next.stream()
                .map(Value::type)
                .toList()
                .equals(initial.stream().map(Value::type).toList())) {
            throw new OnnxException("the body of a loop returned " + next + " for " + initial);
        }
        inner.bodyOutput(condition(inner, given, inputs.subList(1, inputs.size())));
        next.forEach(inner::bodyOutput);
        Node node = graph.node("Loop").in(trips, graph.bool(true));
        initial.forEach(node::in);
        node.with("body", inner);
        return node.outs(initial.stream().map(Value::type).toArray(ElementType[]::new));
    }

    /**
     * Adds the condition to go on, which is always true. It follows from sizes, so that it is on the host where a GPU runs the body:
     * the condition that the body receives would be copied to the device and back in each iteration. The sizes are those of the
     * carried values that the body does not read otherwise: ONNX Runtime keeps a value that no node of the body reads on the host,
     * so it would copy that value from the device in each iteration.
     */
    private static Value condition(Graph body, Value given, List<Value> carried) {
        List<NodeProto> nodes = body.toProto().getNodeList();
        List<Value> read = new ArrayList<>(
                carried.stream().filter(value -> !reads(nodes, value.name())).toList());
        if (read.isEmpty()) {
            read.addAll(carried.subList(0, Math.min(1, carried.size())));
        }
        return read.stream()
                .map(value -> body.node("Size").in(value).out(ElementType.INT64))
                .reduce(body.ops()::add)
                .map(size -> body.ops().less(body.index(-1), size))
                .orElseGet(() -> body.node("Identity").in(given).out(ElementType.BOOL));
    }

    /** Returns whether a node, or one in a body of it, reads the value of that name. */
    private static boolean reads(List<NodeProto> nodes, String name) {
        return nodes.stream()
                .anyMatch(node -> node.getInputList().contains(name)
                        || node.getAttributeList().stream()
                                .anyMatch(attribute -> reads(attribute.getG().getNodeList(), name)));
    }

    /**
     * Adds {@code trips} copies of a body one after another, without a Loop.
     *
     * @param initial the carried values before the first iteration
     * @param body as of {@link #counted}; receives the graph itself
     * @return the carried values after the last iteration
     */
    public static List<Value> unrolled(
            Graph graph, int trips, List<Value> initial, BiFunction<Graph, List<Value>, List<Value>> body) {
        List<Value> carried = initial;
        for (int i = 0; i < trips; i++) {
            List<Value> inputs = new ArrayList<>(List.of(graph.index(i)));
            inputs.addAll(carried);
            carried = graph.within("step." + i, () -> body.apply(graph, List.copyOf(inputs)));
        }
        return carried;
    }
}
