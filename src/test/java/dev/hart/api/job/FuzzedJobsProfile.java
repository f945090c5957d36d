package dev.hart.api.job;

/** An instance of its own: made-up requests ask for jobs that break the device again and again, in which other tests' would share. */
public final class FuzzedJobsProfile extends JobsProfile {}
