package dev.hart.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.checkpoint.files.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorCopyTest {
    /** More than one chunk, and not a multiple of a chunk. */
    private static final int MANY = 200_001;

    @TempDir
    Path folder;

    @Test
    void copiesUnconvertedElementsByteForByte() throws IOException {
        byte[] elements = new byte[3_000_001];
        new Random(1).nextBytes(elements);
        try (Checkpoint checkpoint = open(DType.U8, elements)) {
            assertThat(write(checkpoint, DType.F16))
                    .as("integers are not converted")
                    .isEqualTo(elements);
        }
    }

    @Test
    void convertsFp32ToHalfAcrossChunks() throws IOException {
        float[] values = gaussians();
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(values))) {
            short[] halves = shorts(write(checkpoint, DType.F16));
            assertThat(halves).hasSize(MANY);
            for (int i = 0; i < MANY; i++) {
                assertThat(halves[i]).isEqualTo(HalfFloats.toHalf(values[i]));
            }
        }
    }

    @Test
    void convertsFp32ToBfloat16AcrossChunks() throws IOException {
        float[] values = gaussians();
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(values))) {
            short[] halves = shorts(write(checkpoint, DType.BF16));
            for (int i = 0; i < MANY; i++) {
                assertThat(halves[i]).isEqualTo(HalfFloats.toBfloat16(values[i]));
            }
        }
    }

    @Test
    void widensEveryHalfAndEveryBfloat16() throws IOException {
        short[] all = new short[1 << 16];
        IntStream.range(0, all.length).forEach(i -> all[i] = (short) i);
        try (Checkpoint halves = open(DType.F16, bytes(all));
                Checkpoint bfloats = open(DType.BF16, bytes(all))) {
            float[] fromHalves = floats(write(halves, DType.F32));
            float[] fromBfloats = floats(write(bfloats, DType.F32));
            for (int i = 0; i < all.length; i++) {
                assertSame(fromHalves[i], HalfFloats.fromHalf(all[i]));
                assertSame(fromBfloats[i], HalfFloats.fromBfloat16(all[i]));
            }
            assertThat(halves.floats("x")).isEqualTo(fromHalves);
            assertThat(bfloats.floats("x")).isEqualTo(fromBfloats);
        }
    }

    @Test
    void narrowsFp64WithOneRounding() throws IOException {
        byte[] elements = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(1 + 0x1p-11 + 0x1p-40)
                .putDouble(0.1)
                .array();
        try (Checkpoint checkpoint = open(DType.F64, elements)) {
            assertThat(shorts(write(checkpoint, DType.F16))).containsExactly((short) 0x3c01, HalfFloats.toHalf(0.1f));
            assertThat(checkpoint.floats("x")).containsExactly(1.0004883f, 0.1f);
        }
    }

    @Test
    void keepsInfinityAndNanAsHalf() throws IOException {
        try (Checkpoint checkpoint =
                open(DType.F32, SafetensorsWriter.bytes(Float.NEGATIVE_INFINITY, Float.NaN, Float.POSITIVE_INFINITY))) {
            assertThat(shorts(write(checkpoint, DType.F16)))
                    .containsExactly((short) 0xfc00, (short) 0x7e00, (short) 0x7c00);
        }
    }

    @Test
    void refusesAFiniteValueTooLargeForHalf() throws IOException {
        float[] values = gaussians();
        values[MANY - 1] = -70_000;
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(values))) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> write(checkpoint, DType.F16))
                    .withMessageEndingWith("tensor 'x' holds -70000.0 at element 200000, too large for F16");
        }
    }

    @Test
    void refusesFloatsAsIntegers() throws IOException {
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(1))) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> write(checkpoint, DType.I32))
                    .withMessageContaining("is F32 and cannot be written as I32");
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> checkpoint.longs("x"))
                    .withMessageContaining("not of an integer type");
        }
    }

    @Test
    void reportsThatTheTargetIsFull() throws IOException {
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(gaussians()))) {
            WritableByteChannel full = new WritableByteChannel() {
                @Override
                public int write(ByteBuffer source) throws IOException {
                    throw new IOException("No space left on device");
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {}
            };
            assertThatIOException()
                    .isThrownBy(() -> checkpoint.writeTo("x", DType.F16, full))
                    .withMessage("No space left on device");
        }
    }

    @Test
    void writesAllBytesToAChannelThatAcceptsFewAtATime() throws IOException {
        float[] values = gaussians();
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(values))) {
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            WritableByteChannel slow = new WritableByteChannel() {
                @Override
                public int write(ByteBuffer source) {
                    byte[] some = new byte[Math.min(1000, source.remaining())];
                    source.get(some);
                    taken.writeBytes(some);
                    return some.length;
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {}
            };
            assertThat(checkpoint.writeTo("x", DType.F32, slow)).isEqualTo(4L * MANY);
            assertThat(floats(taken.toByteArray())).isEqualTo(values);
        }
    }

    @Test
    void detectsThatTheFileIsTruncatedWhileOpen() throws IOException {
        for (long kept : new long[] {100, 400_000, 4L * MANY}) {
            try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(gaussians()))) {
                try (FileChannel file = FileChannel.open(checkpoint.source(), StandardOpenOption.WRITE)) {
                    file.truncate(kept);
                }
                for (DType target : List.of(DType.F32, DType.F16)) {
                    assertThatExceptionOfType(CheckpointException.class)
                            .isThrownBy(() -> write(checkpoint, target))
                            .withMessageContaining("became shorter while it was read: " + kept + " of ");
                }
                assertThatExceptionOfType(CheckpointException.class)
                        .isThrownBy(() -> checkpoint.floats("x"))
                        .withMessageContaining("became shorter");
            }
        }
    }

    /** Beyond the end of a file that became shorter, a memory map reads zeros or faults. */
    @Test
    void detectsThatTheFileIsTruncatedAfterTheLastCheckOfAChunk() throws IOException {
        for (DType dtype : List.of(DType.I64, DType.F32)) {
            for (boolean faults : new boolean[] {false, true}) {
                Path path = folder.resolve("file");
                Files.write(path, new byte[80]);
                try (MappedFile file = MappedFile.open(path)) {
                    TensorData data = TensorData.contiguous(new TensorInfo("x", dtype, List.of(10L)), file, 0);
                    TensorCopy copy = new TensorCopy(data, () -> (first, count) -> {
                        truncate(path);
                        if (faults) {
                            throw new InternalError("a fault occurred in an unsafe memory access operation");
                        }
                        return ByteBuffer.allocate(count * dtype.bytes());
                    });
                    assertThatExceptionOfType(CheckpointException.class)
                            .isThrownBy(() -> {
                                if (dtype.isFloat()) {
                                    copy.floats();
                                } else {
                                    copy.longs();
                                }
                            })
                            .withMessageContaining("became shorter while it was read: 8 of 80");
                }
            }
        }
    }

    private static void truncate(Path path) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void severalThreadsCanReadConcurrently() throws IOException {
        float[] values = gaussians();
        try (Checkpoint checkpoint = open(DType.F32, SafetensorsWriter.bytes(values))) {
            assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> checkpoint.floats("x")))
                    .allSatisfy(read -> assertThat(read).isEqualTo(values));
        }
    }

    /** Compares bits, because a NaN does not equal itself. */
    private static void assertSame(float actual, float expected) {
        assertThat(Float.floatToRawIntBits(actual)).isEqualTo(Float.floatToRawIntBits(expected));
    }

    private Checkpoint open(DType dtype, byte[] elements) throws IOException {
        return CheckpointFiles.openFile(new SafetensorsWriter()
                .add("x", dtype, List.of(elements.length / dtype.bytes()), elements)
                .write(folder.resolve(dtype + ".safetensors")));
    }

    private static byte[] write(Checkpoint checkpoint, DType target) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long written = checkpoint.writeTo("x", target, Channels.newChannel(out));
        assertThat(written).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static float[] gaussians() {
        Random random = new Random(2);
        float[] values = new float[MANY];
        for (int i = 0; i < MANY; i++) {
            values[i] = (float) random.nextGaussian() * 0.02f;
        }
        return values;
    }

    private static byte[] bytes(short... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(values);
        return bytes.array();
    }

    private static short[] shorts(byte... bytes) {
        short[] values = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(values);
        return values;
    }

    private static float[] floats(byte... bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
