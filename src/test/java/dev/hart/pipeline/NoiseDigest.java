package dev.hart.pipeline;

import dev.hart.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** SHA-256 digests of noise: of its exact bits, big-endian, so that a recorded digest holds on every machine. */
final class NoiseDigest {
    private NoiseDigest() {}

    static String of(float[] values) {
        return of(FloatBuffer.wrap(values));
    }

    static String of(FloatBuffer values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.remaining() * Float.BYTES);
        bytes.asFloatBuffer().put(values.duplicate());
        return Sha256.hex(bytes.array());
    }

    static String of(long[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return Sha256.hex(bytes.array());
    }
}
