package dev.hart.store;

/**
 * A picture file.
 *
 * @param type its format
 * @param bytes the whole file. Not copied: handed over by whoever makes this, and written by nobody afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, passed from encoder to disk or socket
public record ImageContent(ImageType type, byte[] bytes) {}
