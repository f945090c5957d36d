package dev.hart.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A counted Loop whose carried values may change shape from turn to turn. */
public final class Loop {
    private Loop() {}

    /**
     * Runs {@code body} {@code trips} times.
     *
     * @param trips int64 scalar
     * @param initial the carried values before the first turn
     * @param body gets its own graph and (the turn's number, int64 scalar; then the carried values) and returns the
     *     carried values of the next turn, same order and types
     * @return the carried values after the last turn
     * @throws OnnxException if {@code trips} is no int64, or the body hands on other types than it was given
     */
    public static List<Value> counted(
            Graph graph, Value trips, List<Value> initial, BiFunction<Graph, List<Value>, List<Value>> body) {
        Ops.integer("Loop", trips);
        Graph inner = graph.body("loop");
        Value turn = inner.bodyScalar("turn", ElementType.INT64);
        Value goOn = inner.bodyScalar("go_on", ElementType.BOOL);
        List<Value> inputs = new ArrayList<>(List.of(turn));
        initial.forEach(value -> inputs.add(inner.bodyInput("carried", value.type())));
        List<Value> next = body.apply(inner, List.copyOf(inputs));
        if (!next.stream()
                .map(Value::type)
                .toList()
                .equals(initial.stream().map(Value::type).toList())) {
            throw new OnnxException("a loop's body hands on " + next + " where it was given " + initial);
        }
        inner.handOut(inner.node("Identity").in(goOn).out(ElementType.BOOL));
        next.forEach(inner::handOut);
        Node node = graph.node("Loop").in(trips, null);
        initial.forEach(node::in);
        node.with("body", inner);
        return node.outs(initial.stream().map(Value::type).toArray(ElementType[]::new));
    }
}
