package dev.hart.image;

import java.util.Optional;

/** A program of its own that writes a picture in each format and says how long the files are; run by tests. */
final class EncodeAll {
    private EncodeAll() {}

    public static void main(String[] args) {
        for (PictureFormat format : PictureFormat.values()) {
            byte[] file = format.encode(Scene.of(64, 64), new Provenance("p", 1, Optional.empty()));
            System.out.println(format + " " + file.length);
        }
    }
}
