package dev.hart.checkpoint.files;

import dev.hart.checkpoint.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes safetensors files for tests: valid ones from tensors, invalid ones from a header that the test gives in full. */
public final class SafetensorsWriter {
    private final StringJoiner header = new StringJoiner(",", "{", "}");
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    public SafetensorsWriter add(String name, DType dtype, List<Integer> shape, byte... elements) {
        header.add(String.format(
                Locale.ROOT,
                "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                name,
                dtype,
                shape,
                data.size(),
                data.size() + elements.length));
        data.writeBytes(elements);
        return this;
    }

    public SafetensorsWriter addFloats(String name, List<Integer> shape, float... values) {
        return add(name, DType.F32, shape, bytes(values));
    }

    public Path write(Path file) throws IOException {
        return write(file, header.toString(), data.toByteArray());
    }

    public static Path write(Path file, String header, byte... data) throws IOException {
        return Files.write(file, encode(header.getBytes(StandardCharsets.UTF_8), data));
    }

    public byte[] encode() {
        return encode(header.toString().getBytes(StandardCharsets.UTF_8), data.toByteArray());
    }

    public static byte[] encode(byte[] header, byte... data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    public static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
