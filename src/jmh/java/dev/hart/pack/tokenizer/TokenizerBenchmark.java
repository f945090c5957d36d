package dev.hart.pack.tokenizer;

import dev.hart.HotCodeBenchmark;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** What happens to a prompt before a model reads it: the checks of hart, and the tokenizer, a native library. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenizerBenchmark extends HotCodeBenchmark {
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
