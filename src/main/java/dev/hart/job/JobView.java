package dev.hart.job;

/** A job and its state. */
public record JobView(Job job, JobState state) {}
