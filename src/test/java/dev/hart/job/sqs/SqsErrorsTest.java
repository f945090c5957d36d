package dev.hart.job.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.AwsException;
import dev.hart.aws.AwsFaults;
import dev.hart.job.QueueException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqsErrorsTest {
    private final List<String> calls = new ArrayList<>();

    @Test
    void aCallIsMadeOnceAndItsAnswerReturned() {
        String answer = SqsErrors.call(() -> {
            calls.add("call");
            return "answer";
        });
        SqsErrors.run(() -> calls.add("run"));

        assertThat(answer).isEqualTo("answer");
        assertThat(calls).containsExactly("call", "run");
    }

    @Test
    void aCallThatAwsRefusesIsAFaultOfTheQueueAndNotRepeated() {
        AwsException refused = AwsFaults.failure("SQS: access denied");
        Runnable call = () -> {
            calls.add("run");
            throw refused;
        };

        assertThatThrownBy(() -> SqsErrors.run(call))
                .isInstanceOf(QueueException.class)
                .hasMessage("SQS: access denied")
                .hasCause(refused);
        assertThat(calls).containsExactly("run");
    }

    @Test
    void anotherFaultIsNotOneOfTheQueue() {
        IllegalStateException bug = new IllegalStateException("a bug");

        assertThatThrownBy(() -> SqsErrors.run(() -> {
                    throw bug;
                }))
                .isSameAs(bug);
    }
}
