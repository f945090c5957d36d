package dev.hart.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the commit that is checked out in a folder, from Git's own files, since Git need not be installed. */
public final class CheckedOutCommit {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final String LINK = "gitdir: ";
    private static final String BRANCH = "ref: ";

    private CheckedOutCommit() {}

    /**
     * Returns the hash of the commit. Files that were changed since are not noticed.
     *
     * @param folder the root of a checkout or of a worktree; for any other folder there is no commit
     */
    public static Optional<String> in(Path folder) {
        try {
            Path git = folder.resolve(".git");
            if (Files.isRegularFile(git)) {
                // A worktree has a file that names its folder within the repository.
                String text = Files.readString(git).strip();
                if (!text.startsWith(LINK)) {
                    return Optional.empty();
                }
                git = folder.resolve(text.substring(LINK.length()));
            }
            String head = Files.readString(git.resolve("HEAD")).strip();
            Optional<String> commit = head.startsWith(BRANCH)
                    ? ofBranch(common(git), head.substring(BRANCH.length()))
                    : Optional.of(head);
            return commit.filter(hash -> HASH.matcher(hash).matches());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Returns the folder with the branches, which all worktrees of a repository share. */
    private static Path common(Path git) throws IOException {
        Path file = git.resolve("commondir");
        return Files.isRegularFile(file) ? git.resolve(Files.readString(file).strip()) : git;
    }

    private static Optional<String> ofBranch(Path repository, String branch) throws IOException {
        Path loose = repository.resolve(branch);
        if (Files.isRegularFile(loose)) {
            return Optional.of(Files.readString(loose).strip());
        }
        Path packed = repository.resolve("packed-refs");
        if (!Files.isRegularFile(packed)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(packed)) {
            return lines.filter(line -> line.endsWith(" " + branch))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .findFirst();
        }
    }
}
