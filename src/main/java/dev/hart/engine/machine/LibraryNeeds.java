package dev.hart.engine.machine;

import dev.hart.io.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The libraries that a library needs, directly or through others, and which of them this machine lacks. The messages of the
 * dynamic loader name only the first one, and ONNX Runtime's sometimes none.
 *
 * @param found what was found, by name
 * @param missing what was not found, by name; each with the library that needs it
 */
public record LibraryNeeds(Map<String, Path> found, Map<String, String> missing) {
    /** Enough for CUDA, cuDNN and TensorRT together several times over. */
    private static final int MOST = 500;

    private static final Pattern VERSION = Pattern.compile("[.]so[.]([0-9.]+)$");

    public LibraryNeeds {
        found = new LinkedHashMap<>(found);
        missing = new LinkedHashMap<>(missing);
    }

    /**
     * Collects the needs of a library.
     *
     * @param library its file
     * @param opened names of the libraries that it opens later by itself, which its file does not list
     * @throws IOException if the file is no library that this class can read; the message names it
     */
    static LibraryNeeds of(Path library, List<String> opened, LibrarySearch search) throws IOException {
        LibraryNeeds needs = new LibraryNeeds(Map.of(), Map.of());
        Set<String> asked = new LinkedHashSet<>();
        LibrarySearch.Loaded first = new LibrarySearch.Loaded(library, ElfFile.read(library), null);
        List<LibrarySearch.Loaded> queue = new ArrayList<>(List.of(first));
        List<String> names = new ArrayList<>(first.elf().needed());
        names.addAll(opened);
        for (int i = 0; i < queue.size() && asked.size() < MOST; i++) {
            LibrarySearch.Loaded requester = queue.get(i);
            for (String name : i == 0 ? names : requester.elf().needed()) {
                if (asked.add(name)) {
                    needs.look(name, requester, search).ifPresent(queue::add);
                }
            }
        }
        return needs;
    }

    private Optional<LibrarySearch.Loaded> look(String name, LibrarySearch.Loaded requester, LibrarySearch search)
            throws IOException {
        Optional<Path> path = beside(name, requester).or(() -> search.find(name, requester));
        if (path.isEmpty()) {
            missing.put(name, String.valueOf(requester.path().getFileName()));
            return Optional.empty();
        }
        found.put(name, path.get());
        return Optional.of(new LibrarySearch.Loaded(path.get(), ElfFile.read(path.get()), requester));
    }

    /**
     * Returns a part of ONNX Runtime that is in the folder of the part that needs it; empty for other names. ONNX Runtime has
     * loaded it by its path then, and the loader takes what is loaded already, wherever it would search.
     */
    private static Optional<Path> beside(String name, LibrarySearch.Loaded requester) {
        return Optional.of(requester.path().resolveSibling(name))
                .filter(file -> name.startsWith("libonnxruntime") && Files.isRegularFile(file));
    }

    /**
     * Returns the version of a library from the name of its file: {@code 12.8.90} for {@code libcudart.so.12}, which links to
     * {@code libcudart.so.12.8.90}; empty if the name has none.
     */
    public static Optional<String> version(Path file) {
        Path whole;
        try {
            whole = file.toRealPath();
        } catch (IOException e) {
            whole = file;
        }
        Matcher version = VERSION.matcher(String.valueOf(whole.getFileName()));
        return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    }

    /** Returns what is missing, with what brings it, for a message; for example {@code libcudnn.so.9 (cuDNN 9: …)}. */
    public String describeMissing() {
        return VisibleText.line(missing.keySet().stream()
                .map(name -> name
                        + LibraryPackages.of(name)
                                .map(from -> " (" + from + ")")
                                .orElse(""))
                .collect(Collectors.joining(", ")));
    }
}
