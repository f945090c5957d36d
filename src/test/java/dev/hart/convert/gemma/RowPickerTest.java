package dev.hart.convert.gemma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.files.CheckpointFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowPickerTest {
    private static final int ROWS = 3000;
    private static final int COLUMNS = 300;

    @TempDir
    Path temporary;

    /** Writes a table of some MB, so that it is streamed in chunks whose borders are within rows. */
    private Path table() throws IOException {
        int bytes = ROWS * COLUMNS * Float.BYTES;
        byte[] header = String.format(
                        Locale.ROOT,
                        "{\"table\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}",
                        ROWS,
                        COLUMNS,
                        bytes)
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            file.putFloat(i);
        }
        return Files.write(temporary.resolve("model.safetensors"), file.array());
    }

    @Test
    void everyRowIsPickedEvenAcrossTheBordersOfChunks() throws IOException {
        long[] all = new long[ROWS];
        for (int row = 0; row < ROWS; row++) {
            all[row] = ROWS - 1L - row;
        }
        try (Checkpoint checkpoint = CheckpointFiles.openFile(table())) {
            float[] picked = RowPicker.pick(new Weights(checkpoint, ""), "table", ROWS, COLUMNS, all);

            for (int i = 0; i < picked.length; i++) {
                assertThat(picked[i]).isEqualTo((float) (all[i / COLUMNS] * COLUMNS + i % COLUMNS));
            }
        }
    }
}
