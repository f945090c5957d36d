package dev.hart.checkpoint.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes zips of stored entries byte by byte, with or without ZIP64, valid or invalid. Checksums are zero. */
public final class StoredZip {
    private final boolean zip64;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream central = new ByteArrayOutputStream();
    private int count;

    public StoredZip(boolean zip64) {
        this.zip64 = zip64;
    }

    public StoredZip add(String name, byte... content) {
        return add(name, 0, 0, content);
    }

    public StoredZip add(String name, int flags, int method, byte... content) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        int header = body.size();
        body.writeBytes(little(30)
                .putInt(0, 0x04034b50)
                .putShort(26, (short) ascii.length)
                .putShort(28, (short) 5)
                .array());
        body.writeBytes(ascii);
        body.writeBytes(new byte[] {'F', 'B', 1, 0, 'Z'}); // padding, as torch aligns its storages
        body.writeBytes(content);
        central.writeBytes(little(46)
                .putInt(0, 0x02014b50)
                .putShort(8, (short) flags)
                .putShort(10, (short) method)
                .putInt(20, zip64 ? -1 : content.length)
                .putInt(24, zip64 ? -1 : content.length)
                .putShort(28, (short) ascii.length)
                .putShort(30, (short) (zip64 ? 28 : 0))
                .putInt(42, zip64 ? -1 : header)
                .array());
        central.writeBytes(ascii);
        if (zip64) {
            central.writeBytes(little(28)
                    .putShort((short) 1)
                    .putShort((short) 24)
                    .putLong(content.length)
                    .putLong(content.length)
                    .putLong(header)
                    .array());
        }
        count++;
        return this;
    }

    public byte[] finish() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(body.toByteArray());
        all.writeBytes(central.toByteArray());
        if (zip64) {
            all.writeBytes(little(56)
                    .putInt(0, 0x06064b50)
                    .putLong(32, count)
                    .putLong(40, central.size())
                    .putLong(48, body.size())
                    .array());
            all.writeBytes(little(20)
                    .putInt(0, 0x07064b50)
                    .putLong(8, body.size() + central.size())
                    .array());
        }
        all.writeBytes(little(22)
                .putInt(0, 0x06054b50)
                .putShort(10, (short) (zip64 ? -1 : count))
                .putInt(12, zip64 ? -1 : central.size())
                .putInt(16, zip64 ? -1 : body.size())
                .array());
        return all.toByteArray();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
