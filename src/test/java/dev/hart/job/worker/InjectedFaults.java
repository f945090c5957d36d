package dev.hart.job.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Faults by a seed: the seed alone decides what happens to the n-th call of a kind about an object, so that it reproduces the
 * same faults with any order of the threads.
 */
final class InjectedFaults {
    private final long seed;
    private final double share;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final AtomicInteger happened = new AtomicInteger();
    private volatile boolean calm;

    /** @param share of calls that fail in each way, 0 to 1/8 */
    InjectedFaults(long seed, double share) {
        this.seed = seed;
        this.share = share;
    }

    /** Injects no more faults. */
    void calm() {
        calm = true;
    }

    int happened() {
        return happened.get();
    }

    /** Makes a call that may fail before or after its effect, or be late. */
    <T> T call(String what, Supplier<T> effect, Supplier<RuntimeException> fault) {
        double chance = chance(what);
        if (chance < share) {
            happened.incrementAndGet();
            throw fault.get();
        }
        if (chance < 2 * share) {
            happened.incrementAndGet();
            T unused = effect.get();
            throw fault.get();
        }
        if (chance < 3 * share) {
            happened.incrementAndGet();
            pause();
        }
        return effect.get();
    }

    /** Makes a call without a result, like {@link #call}. */
    void run(String what, Runnable effect, Supplier<RuntimeException> fault) {
        call(
                what,
                () -> {
                    effect.run();
                    return true;
                },
                fault);
    }

    /** Decides whether another fault happens. */
    boolean strikes(String what) {
        boolean strikes = chance(what) < share;
        if (strikes) {
            happened.incrementAndGet();
        }
        return strikes;
    }

    private double chance(String what) {
        if (calm) {
            return 1;
        }
        int nth = calls.computeIfAbsent(what, key -> new AtomicInteger()).getAndIncrement();
        // The finalizer of SplitMix64, over the seed, the call and its number.
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
