package dev.hart.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A graph under construction, or the body of a control-flow node in one. The graph assigns names: every value name is unique
 * in the model, because ONNX Runtime requires names to be unique across a graph and its bodies.
 *
 * <p>Constants of a body are stored in the outermost graph, so that equal constants are stored once.
 */
public final class Graph {
    /** The domain of the standard operators. */
    static final String ONNX = "";
    /** The domain of ONNX Runtime's own operators. */
    static final String MICROSOFT = "com.microsoft";

    private final @Nullable Graph parent;
    private final AtomicInteger counter;
    private final Deque<String> path;
    private final GraphProto.Builder proto = GraphProto.newBuilder();
    private final GraphConstants constants;
    /** The operator set of a top-level graph. */
    private int opset = Models.OPSET;
    /** All names in the model, including those in bodies. */
    private final Set<String> names;
    /** Values that nodes of this graph produced and that are not outputs yet. */
    private final Set<String> produced = new HashSet<>();

    private final Ops ops = new Ops(this);
    private final Layers layers = new Layers(this);

    /** Creates a top-level graph. */
    public Graph(String name) {
        this.parent = null;
        this.counter = new AtomicInteger();
        this.path = new ArrayDeque<>();
        this.constants = new GraphConstants(this);
        this.names = new HashSet<>();
        proto.setName(name);
    }

    private Graph(Graph parent, String name) {
        this.parent = parent;
        this.counter = parent.counter;
        this.path = parent.path;
        this.constants = parent.constants;
        this.names = parent.names;
        proto.setName(uniqueName(name));
    }

    /** Creates a body for a control-flow node of this graph; the body sees this graph's values. */
    public Graph body(String name) {
        return new Graph(this, name);
    }

    /**
     * Declares an older set of standard operators than {@link Models#OPSET}.
     *
     * @throws OnnxException if this is a body
     */
    public void useOpset(int version) {
        requireTopLevel("opset " + version);
        opset = version;
    }

    int opset() {
        return root().opset;
    }

    /** Returns the tensor operators. */
    public Ops ops() {
        return ops;
    }

    /** Returns the layers of neural networks. */
    public Layers layers() {
        return layers;
    }

    /**
     * Runs {@code build} and prefixes the names that the graph makes meanwhile with {@code part}, so that profiles and errors
     * locate a node.
     */
    public <T> T within(String part, Supplier<T> build) {
        path.addLast(part);
        try {
            return build.get();
        } finally {
            path.removeLast();
        }
    }

    /**
     * Adds an input to a top-level graph.
     *
     * @param dimensions one {@link Long} or {@link Integer} (fixed) or {@link String} (symbolic) per axis
     * @throws OnnxException if the name is taken, this is a body, or a dimension is something else
     */
    public Value input(String name, ElementType type, Object... dimensions) {
        requireTopLevel("input " + name);
        Value value = newValue(name, type);
        proto.addInput(ValueInfos.of(name, type, dimensions));
        return value;
    }

    /** Adds a scalar input to a body; a number makes its name unique. */
    Value bodyScalar(String name, ElementType type) {
        String unique = uniqueName(name);
        proto.addInput(ValueInfos.of(unique, type));
        return newValue(unique, type);
    }

    /** Adds an input of unknown shape to a body; a number makes its name unique. */
    Value bodyInput(String name, ElementType type) {
        String unique = uniqueName(name);
        proto.addInput(ValueInfos.ofAnyShape(unique, type));
        return newValue(unique, type);
    }

    /**
     * Makes {@code value} an output of a top-level graph, called {@code name}.
     *
     * @param dimensions as of {@link #input}
     * @throws OnnxException if the name is taken, this is a body, the value belongs to another graph, or a dimension is something
     *     else
     */
    public void output(String name, Value value, Object... dimensions) {
        requireTopLevel("output " + name);
        requireVisible(value, "output " + name);
        claim(name);
        proto.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(uniqueName("output"))
                .addInput(value.name())
                .addOutput(name));
        proto.addOutput(ValueInfos.of(name, value.type(), dimensions));
    }

    /**
     * Makes {@code value}, cast to {@code type}, an output of a top-level graph. The Cast itself is the output, because TensorRT
     * takes bytes from no other node.
     *
     * @param dimensions as of {@link #input}
     * @throws OnnxException as {@link #output}
     */
    public void castOutput(String name, Value value, ElementType type, Object... dimensions) {
        requireTopLevel("output " + name);
        requireVisible(value, "output " + name);
        claim(name);
        proto.addNode(NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(uniqueName("output"))
                .addInput(value.name())
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(type.proto().getNumber()))
                .addOutput(name));
        proto.addOutput(ValueInfos.of(name, type, dimensions));
    }

    /**
     * Makes {@code value} the body's next output. A value that a node of this body produced keeps its name and is not copied;
     * any other is passed through an Identity, because inputs, outer values and repeated values must not be outputs.
     */
    void bodyOutput(Value value) {
        Value output = value.graph() == this && produced.remove(value.name())
                ? value
                : node("Identity").in(value).out(value.type());
        produced.remove(output.name());
        proto.addOutput(ValueInfos.ofAnyShape(output.name(), output.type()));
    }

    /** Starts a node of the standard operator set. */
    public Node node(String operator) {
        return new Node(this, ONNX, operator);
    }

    /** Starts a node of ONNX Runtime's own operator set. */
    public Node microsoft(String operator) {
        return new Node(this, MICROSOFT, operator);
    }

    /**
     * Adds a small fp32 constant, row-major.
     *
     * @throws OnnxException if the number of values does not fit the shape
     */
    public Value floats(float[] values, long... shape) {
        return constants.floats(values, shape);
    }

    /** Adds an fp32 scalar, to which the value is rounded. */
    public Value scalar(double value) {
        return floats(new float[] {(float) value});
    }

    /** Adds a 1-D int64 constant. */
    public Value longs(long... values) {
        return longTensor(values, values.length);
    }

    /** Adds an int64 scalar. */
    public Value index(long value) {
        return longTensor(new long[] {value});
    }

    /**
     * Adds an int64 constant, row-major.
     *
     * @throws OnnxException if the number of values does not fit the shape
     */
    public Value longTensor(long[] values, long... shape) {
        return constants.longs(values, shape);
    }

    /** Adds a scalar in one byte; {@code type} is int8 (−128 to 127) or uint8 (0 to 255). */
    public Value byteScalar(ElementType type, int value) {
        return constants.scalar(type, (byte) value);
    }

    /** Adds a boolean scalar. */
    public Value bool(boolean value) {
        return constants.scalar(ElementType.BOOL, (byte) (value ? 1 : 0));
    }

    Value initializer(String name, ElementType type, TensorProto.Builder tensor) {
        Value value = newValue(uniqueName(name), type);
        proto.addInitializer(tensor.setName(value.name()));
        return value;
    }

    Graph root() {
        Graph graph = this;
        while (graph.parent != null) {
            graph = graph.parent;
        }
        return graph;
    }

    Value newValue(String name, ElementType type) {
        claim(name);
        return new Value(this, name, type);
    }

    String uniqueName(String base) {
        String prefix = path.isEmpty() ? "" : String.join(".", path) + "/";
        String name;
        do {
            name = prefix + base + "_" + counter.incrementAndGet();
        } while (names.contains(name));
        return name;
    }

    private void claim(String name) {
        if (!names.add(name)) {
            throw new OnnxException("the name '" + name + "' is taken");
        }
    }

    private void requireTopLevel(String what) {
        if (parent != null) {
            throw new OnnxException(what + ": a body has neither named inputs nor named outputs");
        }
    }

    void add(NodeProto node) {
        produced.addAll(node.getOutputList());
        proto.addNode(node);
    }

    void requireVisible(Value value, String user) {
        for (@Nullable Graph graph = this; graph != null; graph = graph.parent) {
            if (graph == value.graph()) {
                return;
            }
        }
        throw new OnnxException(user + " uses " + value + ", which belongs to another graph ("
                + value.graph().proto.getName() + ")");
    }

    GraphProto toProto() {
        return proto.build();
    }
}
