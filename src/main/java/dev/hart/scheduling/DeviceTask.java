package dev.hart.scheduling;

/**
 * One step of the device's thread, between two looks at the queue: a task of requests for images, or the next part of a
 * moderation task.
 */
sealed interface DeviceTask permits BatchTask, ModerationTask {}
