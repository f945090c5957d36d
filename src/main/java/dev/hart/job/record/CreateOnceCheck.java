package dev.hart.job.record;

import dev.hart.io.SortableIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Tests whether records keep the promise that all others depend on: that a record is created only once. */
public final class CreateOnceCheck {
    private CreateOnceCheck() {}

    /**
     * Creates a record twice, with different contents, and removes it.
     *
     * @throws RecordsException if the second was created too, or replaced the first: jobs would be done and notified of twice;
     *     or if the records cannot be reached
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
