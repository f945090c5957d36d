package dev.hart.scheduling;

import java.time.Duration;

/**
 * The load of a device at one moment: what waits for it, and what it is doing.
 *
 * @param requests queued requests of which no image has been started
 * @param images images of all queued requests that no batch has taken yet
 * @param checks moderation requests that are not answered yet
 * @param oldest time that the oldest of {@code requests} has waited; zero without one
 * @param running images in the running batch; 0 without one, and while prompts are checked
 * @param batchLimit largest number of images of a batch at present
 */
public record QueueLoad(int requests, int images, int checks, Duration oldest, int running, int batchLimit) {}
