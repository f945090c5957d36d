package dev.hart.job;

import java.time.Duration;
import java.util.List;

/** Notifies several observers, in their order. */
record JobObservers(List<JobObserver> observers) implements JobObserver {
    JobObservers {
        observers = List.copyOf(observers);
    }

    @Override
    public void attemptBegan(JobRef ref, Duration sinceAccepted, int receives) {
        observers.forEach(observer -> observer.attemptBegan(ref, sinceAccepted, receives));
    }

    @Override
    public void scale(JobRef ref, int done, int scales) {
        observers.forEach(observer -> observer.scale(ref, done, scales));
    }

    @Override
    public void attemptFailed(JobRef ref) {
        observers.forEach(observer -> observer.attemptFailed(ref));
    }

    @Override
    public void ended(JobRef ref, Outcome outcome, Duration sinceAccepted) {
        observers.forEach(observer -> observer.ended(ref, outcome, sinceAccepted));
    }

    @Override
    public void attemptEnded(JobRef ref) {
        observers.forEach(observer -> observer.attemptEnded(ref));
    }
}
