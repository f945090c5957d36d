package dev.hart.io;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the folder that was probably meant when another was named, one level too low or up to three levels too high. */
public final class NearbyFolder {
    /** A download cache of the Hugging Face hub has three levels above the files: models--NAME/snapshots/REVISION. */
    private static final int DEEPEST = 4;

    private static final int MOST_FOLDERS = 1000;

    private NearbyFolder() {}

    /**
     * Returns a further clause of a message about a file that a folder should contain: that the folder does not exist or is a
     * file, or else in which folder the file is, one level above or up to three below; empty if it is in none of them.
     *
     * @param folder the folder that was named, in which the file is missing
     * @param wanted the file, relative to the folder that was meant
     */
    public static String advice(Path folder, String wanted) {
        Path named = folder.toAbsolutePath().normalize();
        if (Files.isRegularFile(named)) {
            Path around = named.getParent();
            return "; " + named + " is a file: name a folder"
                    + (around != null && Files.isRegularFile(around.resolve(wanted)) ? ", " + around : "");
        }
        if (!Files.isDirectory(named)) {
            return "; there is no folder " + named;
        }
        Path above = named.getParent();
        if (above != null && Files.isRegularFile(above.resolve(wanted))) {
            return "; name the folder above it, " + above + ", which has " + wanted;
        }
        List<Path> below = below(named, wanted);
        if (below.isEmpty()) {
            return "";
        }
        return "; name a folder below it, " + below.get(0) + ", which has " + wanted
                + (below.size() > 1 ? " (there are others)" : "");
    }

    /** Returns the clause of {@link #advice(Path, String)} for the first of several files that has one; empty if none has. */
    public static String advice(Path folder, List<String> wanted) {
        return wanted.stream()
                .map(name -> advice(folder, name))
                .filter(advice -> !advice.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static List<Path> below(Path folder, String wanted) {
        List<Path> found = new ArrayList<>();
        int[] visited = {0};
        try {
            Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEEPEST, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                    if (++visited[0] > MOST_FOLDERS) {
                        return FileVisitResult.TERMINATE;
                    }
                    if (!inner.equals(folder) && Files.isRegularFile(inner.resolve(wanted))) {
                        found.add(inner);
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException fault) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException fault) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            return List.of();
        }
        Collections.sort(found);
        return found;
    }
}
