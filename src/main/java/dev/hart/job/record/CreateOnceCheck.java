package dev.hart.job.record;

import dev.hart.io.SortableIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Tries out whether records keep the one promise that all of the others rest on. */
public final class CreateOnceCheck {
    private CreateOnceCheck() {}

    /**
     * Creates a record twice.
     *
     * @throws RecordsException if the second was created too, or took the first one's place: jobs would be done and told twice
     */
    public static void check(Records records) {
        String key = "probe/" + SortableIds.create(Instant.now()) + ".json";
        byte[] first = "{\"first\":true}".getBytes(StandardCharsets.UTF_8);
        byte[] second = "{\"second\":true}".getBytes(StandardCharsets.UTF_8);
        boolean created = records.create(key, first);
        boolean createdAgain = records.create(key, second);
        byte[] kept = records.read(key).orElse(new byte[0]);
        records.delete(key);
        if (!created || createdAgain || !Arrays.equals(kept, first)) {
            throw new RecordsException(
                    records + ": lets a record be created twice, so it cannot keep the records of jobs", null);
        }
    }
}
