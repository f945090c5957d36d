package dev.hart.generation;

import dev.hart.image.Raster;
import java.util.List;

/** A batch that was drawn: a picture for each row, and the time each stage took for all of them together. */
public record BatchResult(List<Raster> pictures, StageTimes times) {
    public BatchResult {
        pictures = List.copyOf(pictures);
    }
}
