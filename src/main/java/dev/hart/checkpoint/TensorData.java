package dev.hart.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The location of a tensor's elements.
 *
 * @param file the file that holds them
 * @param offset byte position of the first element in the file
 * @param strides distance between neighbours along each axis, in elements, 0 to repeat them; empty for row-major without gaps
 */
public record TensorData(TensorInfo info, MappedFile file, long offset, List<Long> strides) {
    public TensorData {
        strides = List.copyOf(strides);
    }

    /** Describes a tensor stored row-major without gaps. */
    public static TensorData contiguous(TensorInfo info, MappedFile file, long offset) {
        return new TensorData(info, file, offset, List.of());
    }

    /** Reads the elements in row-major order. */
    interface Chunks {
        /** Returns the elements {@code [first, first + count)}, little-endian. */
        ByteBuffer read(long first, int count);
    }

    Chunks chunks() {
        int bytes = info.dtype().bytes();
        if (strides.isEmpty()) {
            return (first, count) -> {
                file.checkLength();
                return file.slice(offset + first * bytes, count * bytes);
            };
        }
        long span = 1;
        for (int axis = 0; axis < strides.size(); axis++) {
            span += (info.shape().get(axis) - 1) * strides.get(axis);
        }
        if (info.elements() == 0) {
            span = 0;
        }
        if (span > Integer.MAX_VALUE / bytes) {
            throw CheckpointException.in(
                    file.path(),
                    "tensor " + CheckpointException.quote(info.name())
                            + " is not contiguous and spans more than 2 GB; save it contiguous");
        }
        ByteBuffer all = file.slice(offset, (int) span * bytes);
        return (first, count) -> {
            file.checkLength();
            return gather(all, first, count);
        };
    }

    private ByteBuffer gather(ByteBuffer all, long first, int count) {
        int bytes = info.dtype().bytes();
        int rank = strides.size();
        long[] index = new long[rank];
        long rest = first;
        int at = 0; // element position in `all`
        for (int axis = rank - 1; axis >= 0; axis--) {
            long extent = info.shape().get(axis);
            index[axis] = rest % extent;
            rest /= extent;
            at += (int) (index[axis] * strides.get(axis));
        }
        ByteBuffer gathered = ByteBuffer.allocate(count * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            gathered.put(i * bytes, all, at * bytes, bytes);
            for (int axis = rank - 1; axis >= 0; axis--) {
                at += strides.get(axis).intValue();
                if (++index[axis] < info.shape().get(axis)) {
                    break;
                }
                at -= (int) (index[axis] * strides.get(axis));
                index[axis] = 0;
            }
        }
        return gathered;
    }
}
