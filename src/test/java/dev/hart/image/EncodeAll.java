package dev.hart.image;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A program that tests start: allocates memory outside the Java heap, as a model does, writes an image in each format and
 * says how long the files are.
 */
final class EncodeAll {
    private EncodeAll() {}

    /** @param args the megabytes to hold */
    public static void main(String[] args) {
        ByteBuffer model = ByteBuffer.allocateDirect(Integer.parseInt(args[0]) << 20);
        try {
            for (ImageFormat format : ImageFormat.values()) {
                byte[] file = format.encode(Scene.of(64, 64), new Provenance("p", 1, Optional.empty()));
                System.out.println(format + " " + file.length);
            }
        } finally {
            Reference.reachabilityFence(model);
        }
    }
}
