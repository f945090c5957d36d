package dev.hart.checkpoint.torch;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.MappedFile;
import dev.hart.checkpoint.TensorData;
import dev.hart.checkpoint.TensorInfo;
import dev.hart.checkpoint.torch.PickleValue.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the state dict in a {@code torch.save} zip: {@code <name>/data.pkl} describes the tensors, {@code <name>/data/<key>} are
 * their raw storages.
 */
public final class TorchFile {
    private static final String PICKLE = "/data.pkl";
    private static final int MAX_PICKLE = 32 << 20;
    /** How many more elements a tensor may have than its storage, by repeating them (stride 0). */
    private static final long MAX_REPEATED = 1 << 20;

    private final MappedFile file;
    private final ZipDirectory zip;
    private final String folder;

    private TorchFile(MappedFile file, ZipDirectory zip, String folder) {
        this.file = file;
        this.zip = zip;
        this.folder = folder;
    }

    /**
     * Returns the tensors in the order of the dict.
     *
     * @throws CheckpointException if the file is damaged or contains something else
     */
    public static List<TensorData> read(MappedFile file) {
        ZipDirectory zip = ZipDirectory.read(file);
        List<String> pickles =
                zip.names().stream().filter(name -> name.endsWith(PICKLE)).toList();
        if (pickles.size() != 1) {
            throw CheckpointException.in(
                    file.path(), "is not a torch.save file: it has " + pickles.size() + " entries named data.pkl");
        }
        String name = pickles.get(0);
        String folder = name.substring(0, name.length() - PICKLE.length() + 1);
        return new TorchFile(file, zip, folder).tensors();
    }

    private List<TensorData> tensors() {
        ZipDirectory.Range order = zip.find(folder + "byteorder");
        if (order != null && !content(order, "byteorder", 16).equals("little")) {
            throw refuse("has big-endian storages; supported: little-endian");
        }
        ZipDirectory.Range pickle = zip.find(folder + "data.pkl");
        if (pickle == null || pickle.size() > MAX_PICKLE) {
            throw refuse("data.pkl is larger than " + (MAX_PICKLE >> 20) + " MB");
        }
        try {
            Map<String, Tensor> tensors =
                    StateDict.tensors(PickleMachine.run(file.slice(pickle.offset(), (int) pickle.size())));
            List<TensorData> located = new ArrayList<>(tensors.size());
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                located.add(locate(entry.getKey(), entry.getValue()));
            }
            return located;
        } catch (PickleException e) {
            throw CheckpointException.in(file.path(), "data.pkl " + e.getMessage(), e);
        }
    }

    private TensorData locate(String name, Tensor tensor) {
        String title = "tensor " + CheckpointException.quote(name);
        DType dtype = tensor.storage().dtype();
        String entry = "data/" + tensor.storage().key();
        ZipDirectory.Range range = zip.find(folder + entry);
        if (range == null) {
            throw refuse(title + ": its storage " + CheckpointException.quote(entry) + " is absent");
        }
        long elements = tensor.storage().elements();
        if (range.size() % dtype.bytes() != 0 || range.size() / dtype.bytes() != elements) {
            throw refuse(title + ": its storage " + CheckpointException.quote(entry) + " has " + range.size()
                    + " bytes, not " + elements + " elements of " + dtype);
        }
        TensorInfo info = info(title, name, tensor);
        if (info.elements() == 0) {
            return TensorData.contiguous(info, file, range.offset());
        }
        if (last(title, tensor) >= elements) {
            throw refuse(title + ": shape " + tensor.shape() + ", strides " + tensor.strides() + " and offset "
                    + tensor.offset() + " reach beyond its storage of " + elements + " elements");
        }
        if (info.elements() - elements > MAX_REPEATED) {
            throw refuse(title + " repeats the " + elements + " elements of its storage " + info.elements()
                    + " times; save it contiguous");
        }
        long offset = range.offset() + tensor.offset() * dtype.bytes();
        return isContiguous(tensor)
                ? TensorData.contiguous(info, file, offset)
                : new TensorData(info, file, offset, tensor.strides());
    }

    private TensorInfo info(String title, String name, Tensor tensor) {
        if (tensor.strides().size() != tensor.shape().size()) {
            throw refuse(title + ": shape " + tensor.shape() + " and strides " + tensor.strides() + " do not match");
        }
        try {
            TensorInfo info = new TensorInfo(name, tensor.storage().dtype(), tensor.shape());
            Math.multiplyExact(info.elements(), info.dtype().bytes());
            return info;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CheckpointException.in(file.path(), title + " has an impossible shape " + tensor.shape(), e);
        }
    }

    /** Returns the index of the tensor's last element in the storage. */
    private long last(String title, Tensor tensor) {
        try {
            long last = tensor.offset();
            for (int axis = 0; axis < tensor.shape().size(); axis++) {
                long steps = tensor.shape().get(axis) - 1;
                last = Math.addExact(
                        last, Math.multiplyExact(steps, tensor.strides().get(axis)));
            }
            if (tensor.offset() >= 0) {
                return last;
            }
        } catch (ArithmeticException e) {
            // The index is beyond any storage: refused below.
        }
        throw refuse(title + " has impossible strides " + tensor.strides() + " or offset " + tensor.offset());
    }

    private static boolean isContiguous(Tensor tensor) {
        long expected = 1;
        for (int axis = tensor.shape().size() - 1; axis >= 0; axis--) {
            long extent = tensor.shape().get(axis);
            if (extent != 1 && tensor.strides().get(axis) != expected) {
                return false;
            }
            expected *= extent;
        }
        return true;
    }

    private String content(ZipDirectory.Range range, String name, int limit) {
        if (range.size() > limit) {
            throw refuse("entry " + CheckpointException.quote(name) + " is too long");
        }
        ByteBuffer bytes = file.slice(range.offset(), (int) range.size());
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    private CheckpointException refuse(String what) {
        return CheckpointException.in(file.path(), what);
    }
}
