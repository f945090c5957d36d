package dev.hart.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that is full once so many bytes of one file were written. */
public final class FullDisk {
    private FullDisk() {}

    /** A writer of a pack on such a disk. */
    public static PackWriter writer(Path target, String file, long room) {
        return PackWriter.create(target, false, path -> {
            var real = Files.newByteChannel(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return path.endsWith(file) ? new Limited(real, room) : real;
        });
    }

    private static final class Limited implements WritableByteChannel {
        private final WritableByteChannel real;
        private long room;

        Limited(WritableByteChannel real, long room) {
            this.real = real;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            // Like a real disk, the last write takes only a part.
            ByteBuffer part = source.slice().limit((int) Math.min(room, source.remaining()));
            int count = real.write(part);
            source.position(source.position() + count);
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
