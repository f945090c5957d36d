package dev.hart.pack.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Just enough safetensors for these tests: the int64 tensors of a recorded case. */
final class RecordedTensors {
    private final JsonNode header;
    private final ByteBuffer data;

    RecordedTensors(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        header = new ObjectMapper().readTree(bytes.array(), 8, length);
        data = bytes.position(8 + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tensor {@code [n]} or one of its rows {@code [B,n]}. */
    long[] row(String name, int row) {
        JsonNode tensor = header.path(name);
        if (!tensor.path("dtype").asText().equals("I64")) {
            throw new IllegalArgumentException(name + " is no int64 tensor: " + tensor);
        }
        JsonNode shape = tensor.path("shape");
        int width = shape.path(shape.size() - 1).asInt();
        int start = tensor.path("data_offsets").path(0).asInt() + row * width * Long.BYTES;
        long[] values = new long[width];
        data.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(start)
                .asLongBuffer()
                .get(values);
        return values;
    }
}
