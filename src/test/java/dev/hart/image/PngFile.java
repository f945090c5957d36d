package dev.hart.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** The chunks of a PNG, checked as the specification lays them out; independent of the encoder. */
final class PngFile {
    record Chunk(String type, ByteBuffer data) {
        String utf8() {
            return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
        }
    }

    private final List<Chunk> chunks = new ArrayList<>();

    PngFile(byte[] file) {
        ByteBuffer png = ByteBuffer.wrap(file);
        if (png.getLong() != 0x89504E470D0A1A0AL) {
            throw new AssertionError("no PNG signature");
        }
        while (png.hasRemaining()) {
            int length = png.getInt();
            CRC32 crc = new CRC32();
            crc.update(file, png.position(), 4 + length);
            byte[] type = new byte[4];
            png.get(type);
            ByteBuffer data = png.slice(png.position(), length);
            png.position(png.position() + length);
            String name = new String(type, StandardCharsets.US_ASCII);
            if (png.getInt() != (int) crc.getValue()) {
                throw new AssertionError("wrong checksum of " + name);
            }
            chunks.add(new Chunk(name, data));
        }
    }

    List<String> types() {
        return chunks.stream().map(Chunk::type).toList();
    }

    Chunk chunk(String type) {
        return chunks.stream()
                .filter(chunk -> chunk.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** The packet, without what an iTXt chunk puts before it. */
    String xmp() {
        String text = chunk("iTXt").utf8();
        String head = "XML:com.adobe.xmp\0\0\0\0\0";
        if (!text.startsWith(head)) {
            throw new AssertionError("not an XMP chunk: " + text);
        }
        return text.substring(head.length());
    }
}
