package dev.hart.checkpoint.files;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream over a buffer, so that a large header is parsed from its map without a copy. */
final class BufferStream extends InputStream {
    private final ByteBuffer buffer;

    BufferStream(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, buffer.remaining());
        if (count == 0) {
            return -1;
        }
        buffer.get(target, offset, count);
        return count;
    }
}
