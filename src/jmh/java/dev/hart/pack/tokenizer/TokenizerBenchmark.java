package dev.hart.pack.tokenizer;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What happens to a prompt before a model reads it: the checks of hart, and the tokenizer, a native library. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenizerBenchmark {
    private static final String PROMPT = "a red house beside a tree at night, with three birds above the meadow";

    private PromptTokenizer tokenizer;

    /** Opens the demo pack's tokenizer. */
    @Setup
    public void open() {
        tokenizer = PromptTokenizer.open(Path.of("models/demo/text-tokenizer.json"));
    }

    @TearDown
    public void close() {
        tokenizer.close();
    }

    @Benchmark
    public String check() {
        tokenizer.check(PROMPT, 4000);
        return PROMPT;
    }

    @Benchmark
    public PaddedPrompt encode() {
        return tokenizer.encodePadded(PROMPT, 40, 0);
    }
}
