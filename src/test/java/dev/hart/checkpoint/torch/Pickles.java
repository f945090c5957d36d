package dev.hart.checkpoint.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode. */
final class Pickles {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Pickles() {
        op(0x80, 2);
    }

    /** Appends opcodes and operand bytes unchanged. */
    Pickles op(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    Pickles ops(String opcodes) {
        bytes.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Pickles global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    Pickles text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.write('X');
        int32(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    Pickles integer(long value) {
        bytes.write(0x8a);
        bytes.write(8);
        bytes.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    Pickles longs(long... values) {
        op('(');
        for (long value : values) {
            integer(value);
        }
        return op('t');
    }

    /** Appends the opcodes that push a tensor: a view of the storage {@code key} with {@code elements}. */
    Pickles tensor(String type, String key, long elements, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(').op('(');
        text("storage").global("torch", type).text(key).text("cpu").integer(elements);
        op('t', 'Q').integer(offset).longs(shape).longs(strides).op(0x89);
        return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    byte[] stop() {
        op('.');
        return bytes.toByteArray();
    }

    private void int32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
