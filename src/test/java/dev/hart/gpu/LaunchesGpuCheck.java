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
import dev.hart.pipeline.TransformerBatch;
import dev.hart.pipeline.TransformerBatch.TableRows;
import dev.hart.pipeline.TransformerRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How many kernels a scale launches in a transformer with the switches and the depth of the released one, and a small width. The
 * stand-in counts each product of cuBLAS as one.
 */
class LaunchesGpuCheck {
    private static final Path TINY = Path.of("src/test/resources/checkpoints/tiny/hart");
    private static final int TINY_DEPTH = 2;
    private static final int DEPTH = 24;
    private static final int MOST_LAUNCHES = 800;

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
    void aScaleLaunchesFewKernelsAndACallCopiesOnlyItsInputsAndOutputs(Precision precision) throws IOException {
        Path deep = deepCheckpoint();
        HartConfigs configs = HartConfigs.read(deep);
        HartConverter.convert(
                deep,
                configs,
                StageSink.folder(folder),
                StagePrecision.of(precision, precision),
                false,
                tensor -> {});

        List<Long> launches = new ArrayList<>();
        StandIn.Counts whole;
        int scales = configs.transformer().patchNums().size();
        int inputs;
        try (StageEngine engine = StageEngine.load(
                folder.resolve("transformer.onnx"), new EngineOptions(Provider.CUDA, 0, 1))) {
            inputs = engine.inputNames().size();
            try (TransformerRun run = run(engine, configs)) {
                for (int k = 0; k < scales; k++) {
                    StandIn.Counts before = StandIn.counts();
                    run.advance(k + 1, new Cancellation());
                    launches.add(StandIn.counts().minus(before).launches());
                }
            }
            try (TransformerRun run = run(engine, configs)) {
                StandIn.Counts before = StandIn.counts();
                run.advance(scales, new Cancellation());
                whole = StandIn.counts().minus(before);
            }
        }

        System.out.println("launches of each scale at depth " + DEPTH + " in " + precision.text() + ": " + launches
                + "; one call with all scales: " + whole);
        assertThat(launches).allSatisfy(count -> assertThat(count).isBetween(1L, (long) MOST_LAUNCHES));
        assertThat(whole.copiesToHost()).as("f_hat, indices and hidden").isEqualTo(3);
        assertThat(whole.copiesToDevice()).as("inputs").isLessThanOrEqualTo(inputs);
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
        ModelSizes model = new ModelSizes(
                configs.tokenizer().vocabSize(),
                configs.tokenizer().zChannels(),
                config.embedDim(),
                config.depth(),
                config.numSamplingSteps());
        return new TransformerRun(
                engine, model, new TextSettings(tokens, config.contextDim(), "", 0), schedule, batch);
    }
}
