package dev.hart.convert.hart;

import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.convert.stage.StageWriter;
import dev.hart.engine.Cancellation;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.engine.TestGraphs;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Converts and loads a graph of one block. */
final class OneBlock implements AutoCloseable {
    private final StageEngine engine;

    OneBlock(Path folder, Consumer<StageWriter> build) {
        StageSink.folder(folder).stage("block", StagePrecision.FP32, tensor -> {}, build);
        engine = StageEngine.load(folder.resolve("block.onnx"), TestGraphs.ONE_THREAD);
    }

    /** Runs the block and closes the inputs. */
    Outputs run(Feeds feeds) {
        try (feeds) {
            return engine.run(feeds, new Cancellation());
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
