package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchPromptsTest {
    @Test
    void thePromptsAreDifferentAndOfTheSameLength() {
        List<String> prompts = IntStream.range(0, BenchPrompts.COUNT)
                .mapToObj(BenchPrompts::of)
                .toList();

        assertThat(prompts).doesNotHaveDuplicates().hasSizeGreaterThan(2 * 16);
        assertThat(prompts)
                .allSatisfy(prompt -> assertThat(prompt.split(" ", -1)).hasSize(8));
        assertThat(BenchPrompts.of(BenchPrompts.COUNT)).isEqualTo(prompts.get(0));
    }
}
