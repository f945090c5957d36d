package dev.hart.scheduling;

/** What the device's thread does between two looks at the queue. */
sealed interface DeviceTask permits BatchTask, ModerationTask {}
