package dev.hart.api.job;

/** A separate instance: fuzzed jobs make the device fail again and again, which would affect the jobs of other tests. */
public final class FuzzedJobsProfile extends JobsProfile {}
