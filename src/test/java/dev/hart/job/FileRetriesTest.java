package dev.hart.job;

import java.nio.file.Path;

class FileRetriesTest extends RetriesContract {
    @Override
    Workshop open(Path at) {
        return new Workshop(at);
    }

    @Override
    void quieten() {}
}
