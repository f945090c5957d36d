package dev.hart.job.sqs;

import dev.hart.aws.AwsException;
import dev.hart.job.QueueException;
import java.util.function.Supplier;

/** Makes calls to SQS and translates their errors into {@link QueueException}. */
final class SqsErrors {
    private SqsErrors() {}

    static <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsException e) {
            throw new QueueException(String.valueOf(e.getMessage()), e);
        }
    }

    static void run(Runnable call) {
        call(() -> {
            call.run();
            return true;
        });
    }
}
