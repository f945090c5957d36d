package dev.hart.config;

/** What an instance does with jobs and requests: {@code hart.role}. */
public enum Role {
    /** Takes requests and jobs, and draws their images. */
    ALL,

    /** Takes jobs for workers to draw, shows them, and loads no model. */
    DOOR,

    /** Draws the jobs that doors take, and takes no requests for images or jobs over HTTP. */
    WORKER
}
