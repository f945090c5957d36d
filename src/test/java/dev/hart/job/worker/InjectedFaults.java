package dev.hart.job.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What goes wrong, by a seed: what happens to the n-th call of a kind about a thing does not depend on what happens elsewhere, so that
 * a seed brings the same faults back whatever the threads do.
 */
final class InjectedFaults {
    private final long seed;
    private final double share;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final AtomicInteger happened = new AtomicInteger();
    private volatile boolean calm;

    /** @param share of calls that go wrong in each way, 0 to 1/8 */
    InjectedFaults(long seed, double share) {
        this.seed = seed;
        this.share = share;
    }

    /** From now on nothing goes wrong. */
    void calm() {
        calm = true;
    }

    int happened() {
        return happened.get();
    }

    /** A call that may fail before it has its effect, after it, or come late. */
    <T> T call(String what, Supplier<T> effect, Supplier<RuntimeException> fault) {
        double luck = luck(what);
        if (luck < share) {
            happened.incrementAndGet();
            throw fault.get();
        }
        if (luck < 2 * share) {
            happened.incrementAndGet();
            T unused = effect.get();
            throw fault.get();
        }
        if (luck < 3 * share) {
            happened.incrementAndGet();
            pause();
        }
        return effect.get();
    }

    /** As {@link #call}, for what gives nothing back. */
    void run(String what, Runnable effect, Supplier<RuntimeException> fault) {
        call(
                what,
                () -> {
                    effect.run();
                    return true;
                },
                fault);
    }

    /** Whether something else that happens now and then does. */
    boolean strikes(String what) {
        boolean strikes = luck(what) < share;
        if (strikes) {
            happened.incrementAndGet();
        }
        return strikes;
    }

    private double luck(String what) {
        if (calm) {
            return 1;
        }
        int nth = calls.computeIfAbsent(what, key -> new AtomicInteger()).getAndIncrement();
        // SplitMix64's finish, over what was asked and how often.
        long z = seed * 0x9E3779B97F4A7C15L + what.hashCode() * 0xD1B54A32D192ED03L + nth * 0x2545F4914F6CDD1DL;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }

    private static void pause() {
        try {
            Thread.sleep(15);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
