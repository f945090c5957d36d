package dev.hart.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The standard tensor operators as methods that know arity, attributes and result types: arithmetic, shapes, selection, logic,
 * reductions and branches. Element types that an operator restricts are checked here ({@link OnnxException}); ONNX Runtime
 * checks shapes when it loads the model. The operators are those of ONNX operator set {@value Models#OPSET}, unless the graph
 * uses an older one. The methods {@code reduce…} keep the axis, with size 1.
 */
public final class Ops {
    private final Graph g;

    Ops(Graph graph) {
        this.g = graph;
    }

    public Value add(Value a, Value b) {
        return binary("Add", a, b);
    }

    public Value sub(Value a, Value b) {
        return binary("Sub", a, b);
    }

    public Value mul(Value a, Value b) {
        return binary("Mul", a, b);
    }

    public Value div(Value a, Value b) {
        return binary("Div", a, b);
    }

    public Value max(Value a, Value b) {
        return binary("Max", a, b);
    }

    public Value min(Value a, Value b) {
        return binary("Min", a, b);
    }

    /** Adds a remainder with the sign of the divisor; for int64 only. */
    public Value mod(Value a, Value b) {
        Operands.requireInteger("Mod", a);
        return binary("Mod", a, b);
    }

    public Value matMul(Value a, Value b) {
        return binary("MatMul", a, b);
    }

    public Value exp(Value a) {
        return unary("Exp", a);
    }

    public Value sqrt(Value a) {
        return unary("Sqrt", a);
    }

    public Value cos(Value a) {
        return unary("Cos", a);
    }

    public Value sin(Value a) {
        return unary("Sin", a);
    }

    public Value tanh(Value a) {
        return unary("Tanh", a);
    }

    public Value sigmoid(Value a) {
        return unary("Sigmoid", a);
    }

    /** Limits fp32 values to {@code [low, high]}. */
    public Value clip(Value a, double low, double high) {
        Operands.requireSameType("Clip", a, g.scalar(low));
        return g.node("Clip").in(a, g.scalar(low), g.scalar(high)).out(a.type());
    }

    public Value reshape(Value x, long... shape) {
        return reshape(x, g.longs(shape));
    }

    /** Adds a reshape; in the shape, 0 keeps a dimension and −1 infers one. */
    public Value reshape(Value x, Value shape) {
        Operands.requireInteger("Reshape", shape);
        return g.node("Reshape").in(x, shape).out(x.type());
    }

    public Value transpose(Value x, int... order) {
        return g.node("Transpose")
                .in(x)
                .with("perm", Arrays.stream(order).asLongStream().toArray())
                .out(x.type());
    }

    public Value concat(int axis, Value... values) {
        for (Value value : values) {
            Operands.requireSameType("Concat", values[0], value);
        }
        return g.node("Concat").in(values).with("axis", (long) axis).out(values[0].type());
    }

    /** Adds a split of an axis into parts of the given sizes. */
    public List<Value> split(Value x, int axis, long... sizes) {
        ElementType[] types = new ElementType[sizes.length];
        Arrays.fill(types, x.type());
        return g.node("Split").in(x, g.longs(sizes)).with("axis", (long) axis).outs(types);
    }

    /** Adds {@code x[start:end]} along one axis; start and end are 1-D int64 of one element. */
    public Value slice(Value x, Value start, Value end, int axis) {
        Operands.requireInteger("Slice", start);
        Operands.requireInteger("Slice", end);
        return g.node("Slice").in(x, start, end, g.longs(axis)).out(x.type());
    }

    public Value slice(Value x, long start, long end, int axis) {
        return slice(x, g.longs(start), g.longs(end), axis);
    }

    public Value gather(Value x, Value indices, int axis) {
        Operands.requireInteger("Gather", indices);
        return g.node("Gather").in(x, indices).with("axis", (long) axis).out(x.type());
    }

    public Value gatherElements(Value x, Value indices, int axis) {
        Operands.requireInteger("GatherElements", indices);
        return g.node("GatherElements").in(x, indices).with("axis", (long) axis).out(x.type());
    }

    public Value expand(Value x, Value shape) {
        Operands.requireInteger("Expand", shape);
        return g.node("Expand").in(x, shape).out(x.type());
    }

    public Value unsqueeze(Value x, long... axes) {
        return g.node("Unsqueeze").in(x, g.longs(axes)).out(x.type());
    }

    public Value squeeze(Value x, long... axes) {
        return g.node("Squeeze").in(x, g.longs(axes)).out(x.type());
    }

    /** Adds one dimension of {@code x} as a 1-D int64 of one element. */
    public Value dimension(Value x, int axis) {
        return g.node("Shape")
                .in(x)
                .with("start", (long) axis)
                .with("end", axis + 1L)
                .out(ElementType.INT64);
    }

    public Value cast(Value x, ElementType type) {
        return x.type() == type
                ? x
                : g.node("Cast").in(x).with("to", type.proto().getNumber()).out(type);
    }

    /** Adds the integers from start (inclusive) to end (exclusive), both int64 scalars, as a 1-D int64. */
    public Value range(Value start, Value end) {
        return range(start, end, g.index(1));
    }

    /** Adds every {@code step}-th of these integers; the step is a positive int64 scalar. */
    public Value range(Value start, Value end, Value step) {
        Operands.requireInteger("Range", start);
        Operands.requireInteger("Range", end);
        Operands.requireInteger("Range", step);
        return g.node("Range").in(start, end, step).out(ElementType.INT64);
    }

    public Value equal(Value a, Value b) {
        Operands.requireSameType("Equal", a, b);
        return g.node("Equal").in(a, b).out(ElementType.BOOL);
    }

    public Value less(Value a, Value b) {
        Operands.requireSameType("Less", a, b);
        return g.node("Less").in(a, b).out(ElementType.BOOL);
    }

    public Value lessOrEqual(Value a, Value b) {
        Operands.requireSameType("LessOrEqual", a, b);
        return g.node("LessOrEqual").in(a, b).out(ElementType.BOOL);
    }

    public Value and(Value a, Value b) {
        Operands.requireBoolean("And", a);
        Operands.requireBoolean("And", b);
        return g.node("And").in(a, b).out(ElementType.BOOL);
    }

    public Value or(Value a, Value b) {
        Operands.requireBoolean("Or", a);
        Operands.requireBoolean("Or", b);
        return g.node("Or").in(a, b).out(ElementType.BOOL);
    }

    public Value not(Value a) {
        Operands.requireBoolean("Not", a);
        return g.node("Not").in(a).out(ElementType.BOOL);
    }

    public Value where(Value condition, Value a, Value b) {
        Operands.requireBoolean("Where", condition);
        Operands.requireSameType("Where", a, b);
        return g.node("Where").in(condition, a, b).out(a.type());
    }

    public Value reduceSum(Value x, int axis) {
        return reduce("ReduceSum", x, axis);
    }

    public Value reduceMean(Value x, int axis) {
        return reduce("ReduceMean", x, axis);
    }

    public Value reduceMax(Value x, int axis) {
        return reduce("ReduceMax", x, axis);
    }

    public Value reduceMin(Value x, int axis) {
        return reduce("ReduceMin", x, axis);
    }

    private Value reduce(String operator, Value x, int axis) {
        return g.node(operator).in(x, g.longs(axis)).with("keepdims", 1L).out(x.type());
    }

    public Value cumSum(Value x, int axis, boolean reverse) {
        return g.node("CumSum")
                .in(x, g.index(axis))
                .with("reverse", reverse ? 1L : 0L)
                .out(x.type());
    }

    /** Adds the int64 index of the largest element along the last axis, which the result does not have. */
    public Value argMax(Value x) {
        return g.node("ArgMax").in(x).with("axis", -1L).with("keepdims", 0L).out(ElementType.INT64);
    }

    /** Adds the largest {@code k} (1-D int64 of one element) along the last axis in falling order: values, then indices. */
    public List<Value> topK(Value x, Value k) {
        Operands.requireInteger("TopK", k);
        return g.node("TopK").in(x, k).with("axis", -1L).outs(x.type(), ElementType.INT64);
    }

    /**
     * Adds an If. Both branches see this graph's values.
     *
     * @return the values of the branch that was taken
     * @throws OnnxException if the condition is not boolean, or the branches return different types
     */
    public List<Value> when(
            Value condition, Function<Graph, List<Value>> then, Function<Graph, List<Value>> otherwise) {
        Operands.requireBoolean("If", condition);
        Graph thenGraph = g.body("then");
        List<Value> thenValues = then.apply(thenGraph);
        thenValues.forEach(thenGraph::bodyOutput);
        Graph elseGraph = g.body("else");
        List<Value> elseValues = otherwise.apply(elseGraph);
        elseValues.forEach(elseGraph::bodyOutput);
        ElementType[] types = thenValues.stream().map(Value::type).toArray(ElementType[]::new);
        if (!Arrays.equals(types, elseValues.stream().map(Value::type).toArray())) {
            throw new OnnxException("the branches of If return different types: " + thenValues + ", " + elseValues);
        }
        return g.node("If")
                .in(condition)
                .with("then_branch", thenGraph)
                .with("else_branch", elseGraph)
                .outs(types);
    }

    private Value unary(String operator, Value a) {
        Operands.requireFloating(operator, a);
        return g.node(operator).in(a).out(a.type());
    }

    private Value binary(String operator, Value a, Value b) {
        Operands.requireSameType(operator, a, b);
        return g.node(operator).in(a, b).out(a.type());
    }
}
