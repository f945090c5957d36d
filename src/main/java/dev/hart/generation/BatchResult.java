package dev.hart.generation;

import dev.hart.image.Raster;
import java.util.List;

/**
 * A batch that was generated.
 *
 * @param images one for each row
 * @param times of each stage, for all rows together
 */
public record BatchResult(List<Raster> images, StageTimes times) {
    public BatchResult {
        images = List.copyOf(images);
    }
}
