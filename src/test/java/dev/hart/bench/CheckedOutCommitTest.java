package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedOutCommitTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aBranchIsFollowedToItsCommit() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(".git/refs/heads/main", COMMIT + "\n");

        assertThat(CheckedOutCommit.in(folder)).contains(COMMIT);
    }

    @Test
    void aPackedBranchIsFollowedToo() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(".git/packed-refs", "# pack-refs with: peeled\n" + COMMIT + " refs/heads/main\n");

        assertThat(CheckedOutCommit.in(folder)).contains(COMMIT);
    }

    @Test
    void aWorktreeIsFollowedToItsRepository() throws IOException {
        write("tree/.git", "gitdir: ../repo/.git/worktrees/tree\n");
        write("repo/.git/worktrees/tree/HEAD", "ref: refs/heads/topic\n");
        write("repo/.git/worktrees/tree/commondir", "../..\n");
        write("repo/.git/refs/heads/topic", COMMIT + "\n");

        assertThat(CheckedOutCommit.in(folder.resolve("tree"))).contains(COMMIT);
    }

    @Test
    void aDetachedHeadIsTheCommit() throws IOException {
        write(".git/HEAD", COMMIT + "\n");

        assertThat(CheckedOutCommit.in(folder)).contains(COMMIT);
    }

    @Test
    void aFolderThatIsNoCheckoutHasNoCommit() throws IOException {
        assertThat(CheckedOutCommit.in(folder)).isEmpty();

        write(".git/HEAD", "ref: refs/heads/main\n");
        assertThat(CheckedOutCommit.in(folder)).isEmpty();

        write(".git/HEAD", "\0\0");
        assertThat(CheckedOutCommit.in(folder)).isEmpty();
    }

    private void write(String file, String text) throws IOException {
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }
}
