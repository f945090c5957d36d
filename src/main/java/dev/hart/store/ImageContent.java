package dev.hart.store;

import dev.hart.image.ImageFormat;

/**
 * An image file.
 *
 * @param format its format
 * @param bytes the whole file. Not copied: the caller hands the array over and does not write to it afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, passed from encoder to disk or socket
public record ImageContent(ImageFormat format, byte[] bytes) {}
