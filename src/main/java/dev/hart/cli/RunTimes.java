package dev.hart.cli;

import dev.hart.generation.StageTimes;
import dev.hart.scheduling.BatchObserver;
import java.util.Optional;

/** Adds up the stages of a whole run, each task of the device once. Thread-safe. */
final class RunTimes implements BatchObserver {
    private StageTimes total = StageTimes.ZERO;
    private boolean generated;

    @Override
    public synchronized void promptsChecked(int prompts, StageTimes times) {
        total = total.plus(times);
    }

    @Override
    public synchronized void batchGenerated(int images, StageTimes times) {
        total = total.plus(times);
        generated = true;
    }

    /** Returns the times of all tasks; empty if no image was generated. */
    synchronized Optional<StageTimes> total() {
        return generated ? Optional.of(total) : Optional.empty();
    }
}
