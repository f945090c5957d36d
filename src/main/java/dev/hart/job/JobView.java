package dev.hart.job;

/** A job and where it is. */
public record JobView(Job job, JobState state) {}
