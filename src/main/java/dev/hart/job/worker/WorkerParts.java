package dev.hart.job.worker;

import dev.hart.job.CrashPoint;
import dev.hart.job.record.JobStore;
import java.time.Clock;

/** What the parts of one worker share. */
record WorkerParts(
        JobStore store, WorkerContext context, WorkerSettings settings, Clock clock, CrashPoint.Watcher points) {}
