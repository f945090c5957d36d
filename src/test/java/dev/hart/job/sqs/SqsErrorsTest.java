package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqsErrorsTest {
    @Test
    void aCallIsMadeOnce() {
        List<String> calls = new ArrayList<>();

        SqsErrors.run(() -> calls.add("run"));
        assertThat(SqsErrors.call(() -> "answer")).isEqualTo("answer");

        assertThat(calls).containsExactly("run");
    }
}
