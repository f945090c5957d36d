package dev.hart.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A copy of a recorded language-model case in a temporary folder, which a test can change. */
public final class CaseCopy {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private CaseCopy(Path folder) {
        this.folder = folder;
    }

    /** Copies the plain files of {@code golden/NAME}. */
    public static CaseCopy of(String name, Path into) throws IOException {
        Path source = Path.of("src/test/resources/golden", name);
        Path folder = Files.createDirectories(into.resolve(name));
        for (Path file : files(source)) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        return new CaseCopy(folder);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    public Path folder() {
        return folder;
    }

    public Path golden() {
        return folder.resolve("golden.safetensors");
    }

    /** Changes all values of an fp32 weight, in whichever shard it is. */
    public CaseCopy change(String tensor, DoubleUnaryOperator change) throws IOException {
        for (Path file : files(folder)) {
            if (!file.toString().endsWith(".safetensors")) {
                continue;
            }
            Content content = Content.read(file);
            JsonNode entry = content.header.path(tensor);
            if (entry.isMissingNode()) {
                continue;
            }
            if (!entry.path("dtype").asText().equals("F32")) {
                throw new IllegalArgumentException(tensor + " is not F32");
            }
            int start = entry.path("data_offsets").path(0).asInt();
            int end = entry.path("data_offsets").path(1).asInt();
            for (int at = start; at < end; at += Float.BYTES) {
                content.data.putFloat(at, (float) change.applyAsDouble(content.data.getFloat(at)));
            }
            content.write(file);
            return this;
        }
        throw new IllegalArgumentException("no tensor " + tensor);
    }

    /** Gives a tensor another name. */
    public CaseCopy rename(String file, String from, String to) throws IOException {
        Path path = folder.resolve(file);
        Content content = Content.read(path);
        content.header.set(to, content.header.remove(from));
        content.write(path);
        return this;
    }

    /** Adds a tensor of one element. */
    public CaseCopy append(String file, String name) throws IOException {
        Path path = folder.resolve(file);
        Content content = Content.read(path);
        int end = content.data.capacity();
        content.header.set(
                name,
                JSON.valueToTree(
                        Map.of("dtype", "F32", "shape", List.of(1), "data_offsets", List.of(end, end + Float.BYTES))));
        ByteBuffer longer = ByteBuffer.allocate(end + Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        longer.put(content.data.duplicate().rewind()).rewind();
        new Content(content.header, longer).write(path);
        return this;
    }

    /** Returns the names of a file's tensors. */
    public List<String> tensors(String file) throws IOException {
        List<String> names = new ArrayList<>();
        Content.read(folder.resolve(file)).header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return names;
    }

    /** Sets a key of a JSON file. */
    public CaseCopy set(String file, String key, @Nullable Object value) throws IOException {
        Path path = folder.resolve(file);
        ObjectNode root = (ObjectNode) JSON.readTree(path.toFile());
        root.set(key, JSON.valueToTree(value));
        JSON.writeValue(path.toFile(), root);
        return this;
    }

    private record Content(ObjectNode header, ByteBuffer data) {
        static Content read(Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) bytes.getLong();
            ObjectNode header = (ObjectNode) JSON.readTree(bytes.array(), 8, length);
            return new Content(header, bytes.position(8 + length).slice().order(ByteOrder.LITTLE_ENDIAN));
        }

        void write(Path file) throws IOException {
            byte[] text = JSON.writeValueAsBytes(header);
            ByteBuffer bytes =
                    ByteBuffer.allocate(8 + text.length + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(text.length).put(text).put(data.duplicate().rewind());
            Files.write(file, bytes.array());
        }
    }
}
