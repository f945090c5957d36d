package dev.hart.onnx;

/**
 * One named tensor of a graph. A value is visible in the graph that made it and in that graph's subgraphs; using it
 * elsewhere is refused when the node is added.
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

    /** Unique over a model, its subgraphs included. */
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
