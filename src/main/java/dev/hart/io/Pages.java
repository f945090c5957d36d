package dev.hart.io;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** Reads a listing that a store returns page by page. */
public final class Pages {
    private Pages() {}

    /**
     * Returns the entries of all pages, each page fetched when the one before is used up.
     *
     * @param size entries of a full page; a shorter page is the last
     * @param fetch returns the page that follows the entry given, or the first page if none is given
     * @param <T> an entry
     */
    public static <T> Iterable<T> of(int size, Function<Optional<T>, List<T>> fetch) {
        return () -> new Entries<>(size, fetch);
    }

    private static final class Entries<T> implements Iterator<T> {
        private final int size;
        private final Function<Optional<T>, List<T>> fetch;
        private List<T> page = List.of();
        private int next;
        private Optional<T> last = Optional.empty();
        private boolean isLastPage;

        Entries(int size, Function<Optional<T>, List<T>> fetch) {
            this.size = size;
            this.fetch = fetch;
        }

        @Override
        public boolean hasNext() {
            if (next == page.size() && !isLastPage) {
                page = fetch.apply(last);
                next = 0;
                isLastPage = page.size() < size;
            }
            return next < page.size();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            T entry = page.get(next++);
            last = Optional.of(entry);
            return entry;
        }
    }
}
