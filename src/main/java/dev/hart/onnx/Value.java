package dev.hart.onnx;

/**
 * One named tensor of a graph. A value is visible in the graph that produced it and in that graph's bodies; a node elsewhere
 * that uses it is refused.
 */
public final class Value {
    private final Graph graph;
    private final String name;
    private final ElementType type;

    Value(Graph graph, String name, ElementType type) {
        this.graph = graph;
        this.name = name;
        this.type = type;
    }

    /** Returns the name, which is unique in the model including its bodies. */
    public String name() {
        return name;
    }

    public ElementType type() {
        return type;
    }

    Graph graph() {
        return graph;
    }

    @Override
    public String toString() {
        return name + ":" + type;
    }
}
