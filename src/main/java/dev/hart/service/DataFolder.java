package dev.hart.service;

import dev.hart.config.ServiceConfig;
import java.nio.file.Path;

/** The layout of the folder in which a service keeps its files. */
record DataFolder(Path root) {
    static DataFolder of(ServiceConfig config) {
        return new DataFolder(config.dataFolder());
    }

    /** The folder of everything about jobs. */
    Path jobs() {
        return root.resolve("jobs");
    }

    Path records() {
        return jobs().resolve("records");
    }

    Path queue() {
        return jobs().resolve("queue");
    }

    Path images() {
        return root.resolve("images");
    }

    /** The file of the key that signs URLs of images. */
    Path signingKey() {
        return root.resolve("url-signing.key");
    }
}
