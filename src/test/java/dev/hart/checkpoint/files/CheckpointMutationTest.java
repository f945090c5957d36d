package dev.hart.checkpoint.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.MappedFile;
import dev.hart.checkpoint.torch.StoredZip;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gives damaged files to the readers: they may throw only their own exception, and must not allocate much memory. */
class CheckpointMutationTest {
    private static final int CASES = 10_000;
    /** Reading all tensors of the largest case, including conversion buffers, allocates about a tenth of this. */
    private static final long MAX_ALLOCATED = 16 << 20;

    private static final Path RECORDED = Path.of("src/test/resources/checkpoint");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Loads the classes first, because loading them allocates as well and must not count for a case. */
    @BeforeEach
    void readUndamagedFiles() {
        for (String name : List.of("kinds.safetensors", "kinds-protocol2.bin")) {
            try (Checkpoint checkpoint = CheckpointFiles.openFile(RECORDED.resolve(name))) {
                assertThat(checkpoint.floats("f32")).hasSize(60);
            }
        }
    }

    @Test
    void damagedSafetensorsHeadersAreRefusedCleanly() throws IOException {
        byte[] whole = Files.readAllBytes(RECORDED.resolve("kinds.safetensors"));
        int headerEnd =
                8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
        Random random = new Random(20240601);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            // Half of the headers keep the correct length, so that the damage is in the JSON.
            boolean keepsLength = random.nextBoolean();
            byte[] header = mutate(Arrays.copyOfRange(whole, keepsLength ? 8 : 0, headerEnd), random);
            byte[] data = Arrays.copyOfRange(whole, headerEnd, whole.length);
            byte[] damaged = keepsLength ? SafetensorsWriter.encode(header, data) : concatenate(header, data);
            refused += open(damaged, "model.safetensors", i) ? 0 : 1;
        }
        assertThat(refused).as("most damage is detected").isBetween(CASES * 6 / 10, CASES);
    }

    @Test
    void damagedPicklesAreRefusedCleanly() throws IOException {
        List<byte[]> pickles = List.of(pickle("kinds-protocol2"), pickle("kinds-protocol4"), pickle("module"));
        Random random = new Random(20240602);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] damaged = mutate(pickles.get(i % pickles.size()), random);
            StoredZip zip = new StoredZip(false).add("a/data.pkl", damaged);
            for (int key = 0; key < 20; key++) {
                zip.add("a/data/" + key, new byte[key == 0 ? 240 : 16]);
            }
            refused += open(zip.finish(), "pytorch_model.bin", i) ? 0 : 1;
        }
        assertThat(refused).as("most damage is detected").isBetween(CASES * 6 / 10, CASES);
    }

    @Test
    void damagedZipsAreRefusedCleanly() throws IOException {
        byte[] whole = Files.readAllBytes(RECORDED.resolve("kinds-protocol2.bin"));
        byte[] zip64 = new StoredZip(true)
                .add("a/data.pkl", pickle("module"))
                .add("a/data/0", new byte[24])
                .finish();
        Random random = new Random(20240603);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            refused += open(mutate(i % 2 == 0 ? whole : zip64, random), "pytorch_model.bin", i) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(CASES / 2);
    }

    private byte[] pickle(String name) throws IOException {
        try (ZipFile zip = new ZipFile(RECORDED.resolve(name + ".bin").toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(found -> found.getName().endsWith("/data.pkl"))
                    .findFirst()
                    .orElseThrow();
            return zip.getInputStream(entry).readAllBytes();
        }
    }

    /** Opens a file and reads all its tensors, and returns whether that succeeded. Any other exception fails the test. */
    private boolean open(byte[] content, String name, int number) throws IOException {
        Path file = Path.of(name);
        long before = threads.getCurrentThreadAllocatedBytes();
        try (Checkpoint checkpoint = CheckpointFiles.read(MappedFile.inMemory(file, content))) {
            for (String tensor : checkpoint.names()) {
                checkpoint.writeTo(tensor, DType.F32, new NullChannel());
            }
            return true;
        } catch (CheckpointException e) {
            assertThat(e.getMessage())
                    .as("case %d", number)
                    .startsWith(file + ": ")
                    .hasLineCount(1)
                    .hasSizeLessThan(file.toString().length() + 600);
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("case " + number + " threw " + e, e);
        } finally {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated in case %d", number)
                    .isLessThan(MAX_ALLOCATED);
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int round = random.nextInt(3); round >= 0; round--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 ->
                    bytes[at] = List.of((byte) 0, (byte) -1, (byte) 0x7f, (byte) '9', (byte) '.', (byte) '(')
                            .get(random.nextInt(6));
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at)); // truncate
                case 4 ->
                    bytes = concatenate(
                            Arrays.copyOf(bytes, at),
                            Arrays.copyOfRange(
                                    original,
                                    Math.min(original.length, at + 1 + random.nextInt(8)),
                                    original.length)); // remove some bytes
                case 5 ->
                    bytes = concatenate(
                            Arrays.copyOf(bytes, at),
                            Arrays.copyOfRange(
                                    bytes, Math.max(0, at - random.nextInt(64)), bytes.length)); // repeat some bytes
                default -> {
                    int length = Math.min(8, bytes.length - at);
                    Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xff : '9')); // huge numbers
                }
            }
        }
        return bytes;
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static final class NullChannel implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            source.position(source.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
