package dev.hart.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.hart.engine.Cancellation;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.engine.TestGraphs;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs loops and branches in ONNX Runtime. */
class ControlFlowTest {
    private final Graph graph = new Graph("test");
    private final Ops op = graph.ops();

    @TempDir
    Path folder;

    private long[][] run(Feeds feeds, String... outputs) {
        try (feeds;
                StageEngine engine = TestGraphs.load(folder, graph);
                Outputs result = engine.run(feeds, new Cancellation())) {
            long[][] values = new long[outputs.length][];
            for (int i = 0; i < outputs.length; i++) {
                values[i] = result.longs(outputs[i]);
            }
            return values;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 30})
    void aLoopCarriesValuesFromOneIterationToTheNext(int iterations) {
        Value trips = graph.input("trips", ElementType.INT64);
        Value start = graph.index(0);
        Value next = graph.index(1);
        List<Value> result = Loop.counted(
                graph,
                trips,
                List.of(start, next),
                (body, carried) -> List.of(carried.get(2), body.ops().add(carried.get(1), carried.get(2))));
        graph.output("fibonacci", result.get(0));
        long a = 0;
        long b = 1;
        for (int i = 0; i < iterations; i++) {
            long sum = a + b;
            a = b;
            b = sum;
        }

        long[][] found = run(new Feeds().longs("trips", new long[] {iterations}), "fibonacci");

        assertThat(found[0]).containsExactly(a);
    }

    @Test
    void aCarriedTensorMayGrow() {
        Value trips = graph.input("trips", ElementType.INT64);
        Value empty = op.slice(graph.longs(7), 0, 0, 0);
        List<Value> result = Loop.counted(graph, trips, List.of(empty), (body, carried) -> {
            // Iteration k appends k copies of k.
            Value iteration = body.ops().unsqueeze(carried.get(0), 0);
            return List.of(body.ops().concat(0, carried.get(1), body.ops().expand(iteration, iteration)));
        });
        graph.output("grown", result.get(0), "n");

        long[][] found = run(new Feeds().longs("trips", new long[] {5}), "grown");

        assertThat(found[0]).containsExactly(1, 2, 2, 3, 3, 3, 4, 4, 4, 4);
    }

    @Test
    void iterationsOneAfterAnotherComputeTheValuesOfALoop() {
        Value start = graph.input("start", ElementType.INT64);
        BiFunction<Graph, List<Value>, List<Value>> body = (inner, carried) -> {
            Ops o = inner.ops();
            return List.of(o.add(o.mul(carried.get(1), inner.index(3)), carried.get(0)));
        };
        graph.output(
                "loop",
                Loop.counted(graph, graph.index(4), List.of(start), body).get(0));
        graph.output("unrolled", Loop.unrolled(graph, 4, List.of(start), body).get(0));

        long[][] found = run(new Feeds().longs("start", new long[] {5}), "loop", "unrolled");

        // 5, 15, 46, 140, 423
        assertThat(found[0]).containsExactly(423);
        assertThat(found[1]).containsExactly(423);
    }

    @Test
    void aBodyMaySwapKeepAndReplaceCarriedValues() {
        Value outer = graph.input("outer", ElementType.INT64, "n");
        List<Value> initial = List.of(graph.longs(1), graph.longs(2), graph.longs(3), graph.longs(4));
        List<Value> result = Loop.counted(
                graph,
                graph.index(3),
                initial,
                (body, carried) -> List.of(carried.get(2), carried.get(1), carried.get(3), outer));
        for (int i = 0; i < result.size(); i++) {
            graph.output("out" + i, result.get(i), "n");
        }

        long[][] found = run(new Feeds().longs("outer", new long[] {8, 9}, 2), "out0", "out1", "out2", "out3");

        assertThat(found).isDeepEqualTo(new long[][] {{2}, {1}, {3}, {8, 9}});
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBodyOfALoopReadsEachCarriedValue(boolean inBranch) {
        Value wide = graph.input("wide", ElementType.BOOL);
        List<Value> initial = List.of(graph.longs(1), graph.longs(2, 3));
        Loop.counted(graph, graph.index(3), initial, (body, carried) -> {
            Value read = inBranch
                    ? body.ops()
                            .when(wide, then -> List.of(then.ops().add(carried.get(1), then.index(1))), other -> {
                                return List.of(other.index(1));
                            })
                            .get(0)
                    : body.ops().add(carried.get(1), body.index(1));
            return List.of(read, body.longs(4));
        });

        GraphProto body = body(graph.toProto());

        assertThat(body.getNodeList())
                .filteredOn(node -> node.getOpType().equals("Size"))
                .as("the body reads the first carried value otherwise")
                .extracting(node -> node.getInput(0))
                .containsExactly(body.getInput(3).getName());
    }

    @Test
    void theConditionOfALoopIsNotTheOneThatItReceives() {
        Loop.counted(
                graph,
                graph.index(3),
                List.of(graph.index(0)),
                (body, carried) -> List.of(body.ops().add(carried.get(1), body.index(1))));

        GraphProto body = body(graph.toProto());

        assertThat(body.getNodeList())
                .noneMatch(node -> node.getInputList().contains(body.getInput(1).getName()));
    }

    private static GraphProto body(GraphProto outer) {
        return outer.getNodeList().stream()
                .filter(node -> node.getOpType().equals("Loop"))
                .map(node -> node.getAttribute(0).getG())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3, 0, 4})
    void anIfRunsOneBranchAndTheShapesOfBranchesMayDiffer(long value) {
        Value x = graph.input("x", ElementType.INT64, 1);
        Value negative = op.less(op.squeeze(x, 0), graph.index(0));
        List<Value> result = op.when(negative, then -> List.of(then.ops().concat(0, x, x), x), otherwise -> {
            Value sum = otherwise.ops().add(x, otherwise.longs(10));
            return List.of(sum, sum);
        });
        graph.output("first", result.get(0), "n");
        graph.output("second", result.get(1), "m");

        long[][] found = run(new Feeds().longs("x", new long[] {value}, 1), "first", "second");

        assertThat(found)
                .isDeepEqualTo(
                        value < 0 ? new long[][] {{value, value}, {value}} : new long[][] {{value + 10}, {value + 10}});
    }

    @Test
    void nestedBodiesSeeTheValuesOfAllGraphsAroundThem() {
        Value outer = graph.input("outer", ElementType.INT64, 1);
        List<Value> result = Loop.counted(graph, graph.index(4), List.of(graph.longs(0)), (body, carried) -> {
            Ops o = body.ops();
            Value even = o.equal(o.mod(carried.get(0), body.index(2)), body.index(0));
            Value doubled = o.mul(outer, body.longs(2));
            return o.when(
                    even,
                    // Even iterations add 2·outer as often as their number, odd ones keep the sum.
                    then -> Loop.counted(
                            then,
                            carried.get(0),
                            List.of(carried.get(1)),
                            (inner, sum) -> List.of(inner.ops().add(sum.get(1), doubled))),
                    otherwise -> List.of(carried.get(1)));
        });
        graph.output("sum", result.get(0), 1);

        long[][] found = run(new Feeds().longs("outer", new long[] {5}, 1), "sum");

        assertThat(found[0]).containsExactly(20);
    }
}
