package dev.hart.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpsTypesTest {
    private final Graph graph = new Graph("test");
    private final Inputs in = new Inputs(
            graph,
            graph.input("x", ElementType.FLOAT, "n"),
            graph.input("half", ElementType.FLOAT16, "n"),
            graph.input("i", ElementType.INT64, "n"),
            graph.input("b", ElementType.BOOL));

    private record Inputs(Graph graph, Value x, Value half, Value i, Value b) {
        Ops op() {
            return graph.ops();
        }

        Layers layers() {
            return graph.layers();
        }
    }

    private interface Wrong extends Function<Inputs, Object> {}

    private static Arguments wrong(String name, Wrong build) {
        return Arguments.of(name, build);
    }

    static Stream<Arguments> mixtures() {
        return Stream.of(
                wrong("Add", in -> in.op().add(in.x(), in.half())),
                wrong("MatMul", in -> in.op().matMul(in.half(), in.x())),
                wrong("Mod", in -> in.op().mod(in.x(), in.x())),
                wrong("Cos", in -> in.op().cos(in.i())),
                wrong("Gelu", in -> in.layers().geluTanh(in.i())),
                wrong("Softmax", in -> in.layers().softmax(in.i(), 0)),
                wrong("Clip", in -> in.op().clip(in.half(), 0, 1)),
                wrong("Gemm", in -> in.layers().linear(in.x(), in.half(), null)),
                wrong("Gemm", in -> in.layers().linear(in.x(), in.x(), in.half())),
                wrong("Conv", in -> in.layers().conv(in.x(), in.half(), in.x(), 3)),
                wrong("Conv", in -> in.layers().conv(in.x(), in.x(), in.half(), 3)),
                wrong("LayerNormalization", in -> in.layers().layerNorm(in.x(), in.half(), null, 1e-6)),
                wrong("InstanceNormalization", in -> in.layers().instanceNorm(in.x(), in.x(), in.half(), 1e-6)),
                wrong("Reshape", in -> in.op().reshape(in.x(), in.x())),
                wrong("Concat", in -> in.op().concat(0, in.x(), in.half())),
                wrong("Slice", in -> in.op().slice(in.x(), in.x(), in.i(), 0)),
                wrong("Gather", in -> in.op().gather(in.x(), in.x(), 0)),
                wrong("GatherElements", in -> in.op().gatherElements(in.x(), in.x(), 0)),
                wrong("Expand", in -> in.op().expand(in.x(), in.half())),
                wrong("Range", in -> in.op().range(in.i(), in.x())),
                wrong("Equal", in -> in.op().equal(in.x(), in.i())),
                wrong("Less", in -> in.op().less(in.x(), in.i())),
                wrong("And", in -> in.op().and(in.b(), in.i())),
                wrong("Or", in -> in.op().or(in.x(), in.b())),
                wrong("Not", in -> in.op().not(in.x())),
                wrong("Where", in -> in.op().where(in.i(), in.x(), in.x())),
                wrong("Where", in -> in.op().where(in.b(), in.x(), in.i())),
                wrong("TopK", in -> in.op().topK(in.x(), in.x())),
                wrong("If", in -> in.op().when(in.i(), then -> List.of(in.x()), otherwise -> List.of(in.x()))),
                wrong("If", in -> in.op().when(in.b(), then -> List.of(in.x()), otherwise -> List.of(in.i()))),
                wrong("If", in -> in.op().when(in.b(), then -> List.of(in.x()), otherwise -> List.of())),
                wrong(
                        "Loop",
                        in -> Loop.counted(
                                in.graph(), in.x(), List.of(in.x()), (body, carried) -> List.of(carried.get(1)))),
                wrong(
                        "loop",
                        in -> Loop.counted(
                                in.graph(), in.i(), List.of(in.x()), (body, carried) -> List.of(carried.get(0)))),
                wrong("loop", in -> Loop.counted(in.graph(), in.i(), List.of(in.x()), (body, carried) -> List.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mixtures")
    void anOperatorRefusesTypesThatItDoesNotSupport(String operator, Wrong build) {
        assertThatThrownBy(() -> build.apply(in))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(operator);
    }

    @Test
    void aCastToTheSameTypeAddsNoNode() {
        assertThat(in.op().cast(in.x(), ElementType.FLOAT)).isSameAs(in.x());
        assertThat(in.op().cast(in.x(), ElementType.FLOAT16).type()).isEqualTo(ElementType.FLOAT16);
    }

    @Test
    void resultTypesFollowTheOperator() {
        assertThat(in.op().less(in.x(), in.x()).type()).isEqualTo(ElementType.BOOL);
        assertThat(in.op().dimension(in.half(), 0).type()).isEqualTo(ElementType.INT64);
        assertThat(in.op().argMax(in.half()).type()).isEqualTo(ElementType.INT64);
        assertThat(in.op().topK(in.half(), in.i()))
                .extracting(Value::type)
                .containsExactly(ElementType.FLOAT16, ElementType.INT64);
        // The statistics are fp32, so an fp16 input may have an fp32 scale, and the result has the type of the scale.
        assertThat(in.layers().rmsNorm(in.half(), in.x(), 1e-6).type()).isEqualTo(ElementType.FLOAT);
    }
}
