package dev.hart.checkpoint;

import java.util.List;

/**
 * Name, type and shape of one tensor in a checkpoint.
 *
 * @param name the key as it is in the file
 * @param dtype the type of the stored elements
 * @param shape row-major extents, empty for a scalar; no extent is negative, and their product fits a {@code long}
 */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
        count(shape);
    }

    /** Returns the number of elements: the product of the extents, 1 for a scalar. */
    public long elements() {
        return count(shape);
    }

    private static long count(List<Long> shape) {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in shape " + shape);
            }
            try {
                count = Math.multiplyExact(count, extent);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("too many elements in shape " + shape, e);
            }
        }
        return count;
    }
}
