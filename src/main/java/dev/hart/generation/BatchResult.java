package dev.hart.generation;

import dev.hart.image.Raster;
import java.util.List;

/**
 * A batch that was generated.
 *
 * @param images one for each row, in the order of the rows
 * @param times of each stage, for all rows together; zero for safety, and for the text encoder if all contexts were known
 */
public record BatchResult(List<Raster> images, StageTimes times) {
    public BatchResult {
        images = List.copyOf(images);
    }
}
