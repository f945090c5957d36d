package dev.hart.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.TensorFile;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfigs;
import dev.hart.convert.hart.HartConverter;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.Precision;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import dev.hart.pipeline.ResidualStage;
import dev.hart.pipeline.TransformerBatch;
import dev.hart.pipeline.TransformerBatch.TableRows;
import dev.hart.pipeline.TransformerRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Launches and copies of a run, of a transformer with the switches and the depth of the released one and a small width, and of its
 * residual. The stand-in counts each product of cuBLAS and each convolution of cuDNN as one launch. Copies inside a Loop are not
 * all nodes of the graph: ONNX Runtime makes those of carried values and of the condition itself.
 */
class LaunchesGpuCheck {
    private static final Path TINY = Path.of("src/test/resources/checkpoints/tiny/hart");
    private static final int TINY_DEPTH = 2;
    private static final int DEPTH = 24;
    /** Of a scale, averaged over a call, with what comes before the first scale. */
    private static final int MOST_LAUNCHES = 1200;
    /** Of a scale: small tables of ONNX Runtime's Concat and Split, which it copies without waiting. */
    private static final int MOST_TABLES = 300;

    @TempDir
    Path folder;

    @BeforeAll
    static void loadStandIn() {
        assertThat(StandIn.counts().launches()).isNotNegative();
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "FP16", "BF16"})
    void onlyOutputsAreCopiedToTheHostAndAScaleLaunchesFewKernels(Precision precision) throws IOException {
        Path deep = deepCheckpoint();
        HartConfigs configs = HartConfigs.read(deep);
        HartConverter.convert(
                deep, configs, StageSink.folder(folder), StagePrecision.of(precision, precision), false, tensor -> {});

        EngineOptions options = new EngineOptions(Provider.CUDA, 0, 1);
        ScaleSchedule schedule = new ScaleSchedule(configs.transformer().patchNums());
        try (StageEngine transformer = StageEngine.load(folder.resolve("transformer.onnx"), options);
                StageEngine residual = StageEngine.load(folder.resolve("residual.onnx"), options);
                TransformerRun run = run(transformer, configs)) {
            StandIn.Counts start = StandIn.counts();
            run.advance(schedule.count(), new Cancellation());
            StandIn.Counts scales = StandIn.counts().minus(start);

            StandIn.Counts middle = StandIn.counts();
            new ResidualStage(residual, model(configs), schedule)
                    .run(run, new float[1], noise(configs, schedule), new Cancellation())
                    .close();
            StandIn.Counts steps = StandIn.counts().minus(middle);

            System.out.println(precision.text() + ": transformer, " + schedule.count() + " scales: " + scales
                    + "; residual: " + steps);
            assertThat(scales.copiesToHost()).as("f_hat, indices and hidden").isEqualTo(3);
            assertThat(scales.copiesToDevice())
                    .as("inputs and tables")
                    .isLessThanOrEqualTo(transformer.inputNames().size() + (long) MOST_TABLES * schedule.count());
            assertThat(scales.launches()).isBetween(1L, (long) MOST_LAUNCHES * schedule.count());
            assertThat(steps.copiesToHost()).as("the residual").isEqualTo(1);
        }
    }

    private static float[] noise(HartConfigs configs, ScaleSchedule schedule) {
        int steps = configs.transformer().numSamplingSteps();
        int tokens = schedule.tokens(schedule.last());
        return new float[(steps + 1) * tokens * configs.tokenizer().zChannels()];
    }

    /** Writes the tiny checkpoint with its blocks repeated. */
    private Path deepCheckpoint() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("deep"));
        Path llm = Files.createDirectories(deep.resolve("llm"));
        Path tokenizer = Files.createDirectories(deep.resolve("tokenizer"));
        for (String name : List.of("config.json", "pytorch_model.bin")) {
            Files.copy(TINY.resolve("tokenizer").resolve(name), tokenizer.resolve(name));
        }
        String config = Files.readString(TINY.resolve("llm/config.json"));
        Files.writeString(
                llm.resolve("config.json"), config.replace("\"depth\": " + TINY_DEPTH, "\"depth\": " + DEPTH));
        TensorFile source = TensorFile.ofFolder(TINY.resolve("llm"), "ema_model.bin");
        TensorFile repeated = TensorFile.ofFolder(TINY.resolve("llm"), "ema_model.bin");
        String last = "blocks." + (TINY_DEPTH - 1) + ".";
        for (String name : source.names()) {
            for (int block = TINY_DEPTH; name.startsWith(last) && block < DEPTH; block++) {
                repeated.putAs("blocks." + block + "." + name.substring(last.length()), source, name);
            }
        }
        repeated.write(llm.resolve("model.safetensors"));
        return deep;
    }

    private static TransformerRun run(StageEngine engine, HartConfigs configs) {
        HartConfig config = configs.transformer();
        ScaleSchedule schedule = new ScaleSchedule(config.patchNums());
        int tokens = config.contextTokens();
        int scales = schedule.count();
        int positions = Math.toIntExact(schedule.totalPositions());
        FloatBuffer gumbel = ByteBuffer.allocateDirect(1024 * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        TableRows rows = new TableRows(new long[positions], new long[positions]);
        TransformerBatch batch = new TransformerBatch(
                1,
                new float[tokens * config.contextDim()],
                new long[tokens],
                new long[tokens],
                new float[scales],
                new float[scales],
                new float[scales],
                new float[1],
                gumbel,
                rows,
                rows);
        return new TransformerRun(
                engine, model(configs), new TextSettings(tokens, config.contextDim(), "", 0), schedule, batch);
    }

    private static ModelSizes model(HartConfigs configs) {
        HartConfig config = configs.transformer();
        return new ModelSizes(
                configs.tokenizer().vocabSize(),
                configs.tokenizer().zChannels(),
                config.embedDim(),
                config.depth(),
                config.numSamplingSteps());
    }
}
