package dev.hart.job;

import dev.hart.store.ImageKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Pictures that a test can look at. */
interface Gallery extends JobImages {
    /** All there are. */
    List<ImageKey> keys();

    /** A picture's file. */
    Optional<byte[]> read(String key) throws IOException;
}
