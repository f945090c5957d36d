package dev.hart.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The chunks of a WebP, checked as RFC 9649 lays them out; independent of the encoder. */
final class WebpFile {
    record Chunk(String type, ByteBuffer data) {}

    private final List<Chunk> chunks = new ArrayList<>();

    WebpFile(byte[] file) {
        ByteBuffer webp = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        String riff = fourCc(webp);
        int size = webp.getInt();
        if (!riff.equals("RIFF")
                || size != file.length - 8
                || size % 2 != 0
                || !fourCc(webp).equals("WEBP")) {
            throw new AssertionError("not a WebP of " + file.length + " bytes");
        }
        while (webp.hasRemaining()) {
            String type = fourCc(webp);
            int length = webp.getInt();
            chunks.add(new Chunk(type, webp.slice(webp.position(), length).order(ByteOrder.LITTLE_ENDIAN)));
            webp.position(webp.position() + length);
            if (length % 2 != 0 && webp.get() != 0) {
                throw new AssertionError(type + " is padded with something");
            }
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

    String xmp() {
        return StandardCharsets.UTF_8.decode(chunk("XMP ").data().duplicate()).toString();
    }

    private static String fourCc(ByteBuffer webp) {
        byte[] name = new byte[4];
        webp.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }
}
