package dev.hart.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The streams of bytes that {@code -} as the name of a file stands for. Text goes to the writers of {@link Commands}.
 *
 * @param in what {@code --prompts -} reads
 * @param out what {@code -o -} writes
 */
record StandardStreams(InputStream in, OutputStream out) {
    /** Returns the streams of this process. */
    static StandardStreams ofThisProcess() {
        return new StandardStreams(System.in, new FileOutputStream(FileDescriptor.out));
    }
}
