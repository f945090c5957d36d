package dev.hart.checkpoint.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.Json;
import dev.hart.checkpoint.MappedFile;
import dev.hart.checkpoint.TensorData;
import dev.hart.checkpoint.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of a safetensors file, which consists of eight bytes of length, JSON of that length, and the elements. The
 * rules are those of the format: every byte of the data belongs to exactly one tensor, and the length of each range matches
 * type and shape.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
final class Safetensors {
    private static final long MAX_HEADER = 100_000_000;
    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_RANK = 32;
    private static final Map<String, DType> DTYPES =
            Stream.of(DType.values()).collect(Collectors.toUnmodifiableMap(DType::name, dtype -> dtype));

    private final MappedFile file;
    private final JsonParser json;

    private Safetensors(MappedFile file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    private record Entry(TensorInfo info, long begin, long end) {}

    /** Returns the tensors in the order of their elements in the file. */
    static List<TensorData> read(MappedFile file) {
        if (file.size() < 8) {
            throw CheckpointException.in(
                    file.path(), "is too short for a safetensors file (" + file.size() + " bytes)");
        }
        long length = file.slice(0, 8).getLong();
        if (length < 2 || length > MAX_HEADER || length > file.size() - 8) {
            throw CheckpointException.in(
                    file.path(),
                    "header of " + Long.toUnsignedString(length) + " bytes does not fit the file (" + file.size()
                            + " bytes) or the format's limit of " + MAX_HEADER);
        }
        if (file.slice(8, 1).get() != '{') {
            throw CheckpointException.in(file.path(), "is not a safetensors file: its header is not a JSON object");
        }
        try (JsonParser json = Json.parser(new BufferStream(file.slice(8, (int) length)))) {
            List<Entry> entries = new Safetensors(file, json).entries();
            return locate(file, entries, 8 + length);
        } catch (IOException e) {
            throw CheckpointException.in(file.path(), "header " + Json.explain(e), e);
        }
    }

    private static List<TensorData> locate(MappedFile file, List<Entry> entries, long dataStart) {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        List<TensorData> tensors = new ArrayList<>(entries.size());
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin != position) {
                throw wrongRange(file, entry.info, "data_offsets begin at " + entry.begin + ", expected " + position);
            }
            if (entry.end > file.size() - dataStart) {
                throw wrongRange(
                        file,
                        entry.info,
                        "data_offsets end at " + entry.end + " but the file holds " + (file.size() - dataStart)
                                + " bytes of data (truncated?)");
            }
            tensors.add(TensorData.contiguous(entry.info, file, dataStart + position));
            position = entry.end;
        }
        if (position != file.size() - dataStart) {
            throw CheckpointException.in(
                    file.path(),
                    "holds " + (file.size() - dataStart) + " bytes of data, but its header describes " + position);
        }
        return tensors;
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        expect(json.nextToken(), JsonToken.START_OBJECT, "header");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            expect(json.nextToken(), JsonToken.START_OBJECT, CheckpointException.quote(name));
            if (name.equals("__metadata__")) {
                json.skipChildren();
            } else if (entries.size() == MAX_TENSORS) {
                throw CheckpointException.in(file.path(), "header has more than " + MAX_TENSORS + " tensors");
            } else {
                entries.add(entry(name));
            }
        }
        if (json.nextToken() != null) {
            throw CheckpointException.in(file.path(), "header continues after its JSON object");
        }
        return entries;
    }

    private Entry entry(String name) throws IOException {
        DType dtype = null;
        List<Long> shape = null;
        List<Long> range = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            String place = CheckpointException.quote(name) + " " + CheckpointException.quote(key);
            JsonToken token = json.nextToken();
            switch (key) {
                case "dtype" -> {
                    expect(token, JsonToken.VALUE_STRING, place);
                    dtype = DTYPES.get(json.getText());
                    if (dtype == null) {
                        throw CheckpointException.in(
                                file.path(),
                                "tensor " + place + " is " + CheckpointException.quote(json.getText()) + "; supported: "
                                        + List.of(DType.values()));
                    }
                }
                case "shape" -> shape = longs(place, token, MAX_RANK);
                case "data_offsets" -> range = longs(place, token, 2);
                default -> json.skipChildren();
            }
        }
        if (dtype == null || shape == null || range == null || range.size() != 2) {
            throw CheckpointException.in(
                    file.path(),
                    "tensor " + CheckpointException.quote(name) + " needs dtype, shape and two data_offsets");
        }
        return checked(name, dtype, shape, range.get(0), range.get(1));
    }

    private Entry checked(String name, DType dtype, List<Long> shape, long begin, long end) {
        TensorInfo info;
        long bytes;
        try {
            info = new TensorInfo(name, dtype, shape);
            bytes = Math.multiplyExact(info.elements(), dtype.bytes());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CheckpointException.in(
                    file.path(), "tensor " + CheckpointException.quote(name) + " has an impossible shape " + shape, e);
        }
        if (end < begin || end - begin != bytes) {
            throw wrongRange(
                    file,
                    info,
                    "data_offsets [" + begin + ", " + end + "] do not match the " + bytes + " bytes of " + dtype + " "
                            + shape);
        }
        return new Entry(info, begin, end);
    }

    /** Reads an array of at most {@code most} integers from 0 to 2^63 - 1; refuses anything else. */
    private List<Long> longs(String place, @Nullable JsonToken token, int most) throws IOException {
        expect(token, JsonToken.START_ARRAY, place);
        List<Long> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, place);
            if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
                throw CheckpointException.in(file.path(), "tensor " + place + " has a number out of range");
            }
            if (values.size() == most) {
                throw CheckpointException.in(file.path(), "tensor " + place + " has more than " + most + " numbers");
            }
            values.add(json.getLongValue());
        }
        return values;
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted, String place) {
        if (found != wanted) {
            throw CheckpointException.in(
                    file.path(), "header: " + place + " is " + Json.describe(found) + ", not " + Json.describe(wanted));
        }
    }

    private static CheckpointException wrongRange(MappedFile file, TensorInfo info, String what) {
        return CheckpointException.in(file.path(), "tensor " + CheckpointException.quote(info.name()) + ": " + what);
    }
}
