package dev.hart.wake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.hart.aws.AwsException;
import dev.hart.aws.ScalingPolicy;
import dev.hart.aws.ScalingSettings;
import java.util.Optional;
import java.util.function.Supplier;

/** Wakes a group of EC2 Auto Scaling by executing one of its scaling policies. */
public final class AutoscalingWaker implements Waker {
    private final Supplier<ScalingPolicy> opening;

    @GuardedBy("this")
    private Optional<ScalingPolicy> opened = Optional.empty();

    /** Sends nothing, and opens the connection with the first {@link #wake}: jobs are accepted without it. */
    public AutoscalingWaker(ScalingSettings settings) {
        this(() -> ScalingPolicy.open(settings));
    }

    AutoscalingWaker(Supplier<ScalingPolicy> opening) {
        this.opening = opening;
    }

    @Override
    public boolean wake() {
        try {
            return policy().execute();
        } catch (AwsException e) {
            throw new WakeException(String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized ScalingPolicy policy() {
        if (opened.isEmpty()) {
            opened = Optional.of(opening.get());
        }
        return opened.get();
    }

    @Override
    public synchronized void close() {
        opened.ifPresent(ScalingPolicy::close);
        opened = Optional.empty();
    }
}
