package dev.hart.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final Graph graph = new Graph("test");
    private final Ops op = graph.ops();

    /** Lists the names of all values in a graph and its bodies. */
    private static List<String> valueNames(GraphProto proto) {
        List<String> names = new ArrayList<>();
        proto.getInputList().stream().map(ValueInfoProto::getName).forEach(names::add);
        proto.getInitializerList().stream().map(TensorProto::getName).forEach(names::add);
        for (NodeProto node : proto.getNodeList()) {
            names.addAll(node.getOutputList());
            bodies(node).forEach(body -> names.addAll(valueNames(body)));
        }
        return names;
    }

    private static List<GraphProto> bodies(NodeProto node) {
        return node.getAttributeList().stream()
                .filter(AttributeProto::hasG)
                .map(AttributeProto::getG)
                .toList();
    }

    private NodeProto lastNode() {
        List<NodeProto> nodes = graph.toProto().getNodeList();
        return nodes.get(nodes.size() - 1);
    }

    private static List<Value> doubled(Graph body, Value x) {
        return List.of(body.within("double", () -> body.ops().add(x, x)));
    }

    @Test
    void namesAreUniqueInAGraphAndItsBodies() {
        Value x = graph.input("x", ElementType.FLOAT, "n");
        Value condition = graph.input("condition", ElementType.BOOL);
        List<Value> looped = Loop.counted(graph, graph.index(3), List.of(x, x), (body, carried) -> {
            Value chosen = body.ops()
                    .when(
                            condition,
                            then -> doubled(then, carried.get(1)),
                            otherwise -> doubled(otherwise, carried.get(2)))
                    .get(0);
            return List.of(chosen, body.ops().add(chosen, body.scalar(1)));
        });
        List<Value> branched = op.when(condition, then -> doubled(then, x), otherwise -> doubled(otherwise, x));
        graph.output("looped", looped.get(0), "n");
        graph.output("branched", branched.get(0), "n");

        List<String> names = valueNames(graph.toProto());

        assertThat(names).doesNotHaveDuplicates().contains("x", "condition", "looped", "branched");
    }

    @Test
    void generatedNamesDifferFromThoseOfInputs() {
        Value x = graph.input("Tanh_1", ElementType.FLOAT, "n");

        Value y = op.tanh(x);

        assertThat(y.name()).isNotEqualTo(x.name());
    }

    @Test
    void twoInputsCannotHaveTheSameName() {
        graph.input("x", ElementType.FLOAT, "n");

        assertThatThrownBy(() -> graph.input("x", ElementType.INT64))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("'x' is taken");
    }

    @Test
    void anOutputCannotHaveTheNameOfAnInputOrAnotherOutput() {
        Value x = graph.input("x", ElementType.FLOAT, "n");
        graph.output("y", x, "n");

        assertThatThrownBy(() -> graph.output("x", x, "n")).hasMessageContaining("'x' is taken");
        assertThatThrownBy(() -> graph.output("y", x, "n")).hasMessageContaining("'y' is taken");
    }

    @Test
    void aBodyCannotHaveNamedInputsOrOutputs() {
        Graph body = graph.body("body");
        Value x = graph.input("x", ElementType.FLOAT, "n");

        assertThatThrownBy(() -> body.input("y", ElementType.FLOAT)).isInstanceOf(OnnxException.class);
        assertThatThrownBy(() -> body.output("y", x)).isInstanceOf(OnnxException.class);
    }

    @Test
    void aValueOfAnotherGraphIsRefused() {
        Value foreign = new Graph("other").input("x", ElementType.FLOAT, "n");

        assertThatThrownBy(() -> op.tanh(foreign))
                .isInstanceOf(OnnxException.class)
                .hasMessage("Tanh uses x:FLOAT, which belongs to another graph (other)");
        assertThatThrownBy(() -> graph.output("y", foreign, "n")).isInstanceOf(OnnxException.class);
    }

    @Test
    void aBodysValueIsVisibleOnlyInItAndItsOwnBodies() {
        Value x = graph.input("x", ElementType.FLOAT, "n");
        Graph body = graph.body("body");
        Graph sibling = graph.body("sibling");
        Graph within = body.body("within");
        Value inner = body.ops().tanh(x);

        assertThat(within.ops().tanh(inner).type()).isEqualTo(ElementType.FLOAT);
        assertThatThrownBy(() -> op.tanh(inner)).isInstanceOf(OnnxException.class);
        assertThatThrownBy(() -> sibling.ops().tanh(inner)).isInstanceOf(OnnxException.class);
        assertThatThrownBy(() -> sibling.bodyOutput(inner)).isInstanceOf(OnnxException.class);
    }

    @Test
    void equalConstantsAreStoredOnceInTheOutermostGraph() {
        Graph body = graph.body("body");
        Value first = graph.floats(new float[] {1, 2}, 2);

        Value again = body.body("within").floats(new float[] {1, 2}, 2);
        Value row = body.floats(new float[] {1, 2}, 1, 2);
        Value negativeZero = body.scalar(-0.0);
        Value zero = body.scalar(0.0);
        Value integerZero = body.index(0);

        assertThat(again).isSameAs(first);
        assertThat(List.of(first, row, negativeZero, zero, integerZero)).doesNotHaveDuplicates();
        assertThat(graph.toProto().getInitializerCount()).isEqualTo(5);
        assertThat(body.toProto().getInitializerCount()).isZero();
    }

    @Test
    void aConstantMustFitItsShape() {
        assertThatThrownBy(() -> graph.floats(new float[] {1, 2, 3}, 2, 2))
                .isInstanceOf(OnnxException.class)
                .hasMessage("constant of 3 elements does not fit shape [2, 2]");
    }

    @Test
    void aDimensionMustBeAWholeNumberOrASymbol() {
        assertThatThrownBy(() -> graph.input("x", ElementType.FLOAT, 1.5)).isInstanceOf(OnnxException.class);
    }

    @Test
    void absentInputsAreWrittenAsEmptyNamesExceptAtTheEnd() {
        Value x = graph.input("x", ElementType.FLOAT, "n");

        graph.node("Some").in(x, null, x, null, null).out(ElementType.FLOAT);

        assertThat(lastNode().getInputList()).containsExactly("x", "", "x");
    }

    @Test
    void aNodeWithOnlyAbsentInputsHasNone() {
        graph.node("Some").in(null, null).out(ElementType.FLOAT);

        assertThat(lastNode().getInputList()).isEmpty();
    }

    @Test
    void aValueComputedInABranchIsPassedOutWithoutACopy() {
        Value x = graph.input("x", ElementType.FLOAT, "n");
        Value condition = graph.input("condition", ElementType.BOOL);

        op.when(condition, then -> doubled(then, x), otherwise -> doubled(otherwise, x));

        for (GraphProto branch : bodies(lastNode())) {
            assertThat(branch.getNodeList()).extracting(NodeProto::getOpType).containsExactly("Add");
            assertThat(branch.getOutput(0).getName())
                    .isEqualTo(branch.getNode(0).getOutput(0));
        }
    }

    @Test
    void outerAndRepeatedValuesArePassedOutAsCopies() {
        Value x = graph.input("x", ElementType.FLOAT, "n");
        Value condition = graph.input("condition", ElementType.BOOL);

        op.when(condition, then -> List.of(x, x), otherwise -> {
            Value y = otherwise.ops().tanh(x);
            return List.of(y, y);
        });

        List<GraphProto> branches = bodies(lastNode());
        assertThat(branches.get(0).getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("Identity", "Identity");
        assertThat(branches.get(1).getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("Tanh", "Identity");
    }

    @Test
    void partsPrefixTheNamesOfTheirNodesEvenAfterAFailure() {
        Value x = graph.input("x", ElementType.FLOAT, "n");
        assertThatThrownBy(() -> graph.within("broken", () -> op.and(x, x))).isInstanceOf(OnnxException.class);

        Value named = graph.within("outer", () -> graph.within("inner", () -> op.tanh(x)));
        Value plain = op.tanh(x);

        assertThat(named.name()).startsWith("outer.inner/Tanh_");
        assertThat(plain.name()).startsWith("Tanh_");
    }

    @Test
    void aBodyCannotBeWrittenAlone() {
        assertThatThrownBy(() -> Models.write(graph.body("body"), OutputStream.nullOutputStream()))
                .isInstanceOf(OnnxException.class);
    }
}
