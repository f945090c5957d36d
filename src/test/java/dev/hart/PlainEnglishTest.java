package dev.hart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds comments and documentation to the rules of CONTRIBUTING.md that can be counted. */
class PlainEnglishTest {
    /** Words that stand where English names the caller, the worker, the client or the operator. */
    private static final Pattern UNNAMED =
            Pattern.compile("\\b(whoever|whomever|nobody|somebody|whatever|anew|is none)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z'-]*");

    /** A string literal (skipped, since it may hold what looks like a comment), or a comment. */
    private static final Pattern LITERAL_OR_COMMENT =
            Pattern.compile("\"\"\"(?:[^\"]|\"(?!\"\"))*+\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])++'"
                    + "|//[^\\n]*+|/\\*(?:[^*]|\\*(?!/))*+\\*/");

    private static final Pattern FIRST_SENTENCE = Pattern.compile("/\\*\\*\\s*(.*?\\.)(?:\\s|$)", Pattern.DOTALL);

    private static final int LONGEST_FILE = 300;

    @Test
    void commentsNameTheActor() throws IOException {
        List<Text> comments = new ArrayList<>(texts(Path.of("src/main/java"), ".java", PlainEnglishTest::comments));
        comments.addAll(texts(Path.of("src/test/java"), ".java", PlainEnglishTest::comments));

        assertAtMostOneIn10000(comments);
    }

    @Test
    void documentationNamesTheActor() throws IOException {
        List<Text> pages = new ArrayList<>(texts(Path.of("docs"), ".md", Function.identity()));
        pages.addAll(texts(Path.of("models"), ".md", Function.identity()));
        pages.add(new Text(Path.of("README.md"), Files.readString(Path.of("README.md"))));

        assertAtMostOneIn10000(pages);
    }

    @Test
    void everyPackageSaysWhatLivesThere() throws IOException {
        List<Path> packages;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }

        assertThat(packages).isNotEmpty().allSatisfy(folder -> {
            String text = Files.readString(folder.resolve("package-info.java"));
            String sentence = FIRST_SENTENCE
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElse("");
            assertThat(count(WORD, sentence))
                    .as("words of the first sentence of %s", folder)
                    .isGreaterThanOrEqualTo(5);
        });
    }

    /** A longer file says at its head why it is one, in a comment that begins with "Longer than". */
    @Test
    void noFileIsLongWithoutItsReason() throws IOException {
        List<Path> unexplained = new ArrayList<>();
        for (Text file : texts(Path.of("src/main/java"), ".java", Function.identity())) {
            if (file.content().lines().count() > LONGEST_FILE && !file.content().contains("Longer than")) {
                unexplained.add(file.path());
            }
        }

        assertThat(unexplained).as("files of more than %s lines", LONGEST_FILE).isEmpty();
    }

    @Test
    void literalsAreNotTakenForComments() {
        String source =
                "String a = \"// nobody\"; char b = '\"'; // the \"caller\"\n/* its\n key */ String c = \"\"\"\n/* no */\"\"\";";

        assertThat(comments(source)).isEqualTo("// the \"caller\"\n/* its\n key */");
    }

    private record Text(Path path, String content) {}

    private static void assertAtMostOneIn10000(List<Text> texts) {
        int words = texts.stream().mapToInt(text -> count(WORD, text.content())).sum();
        List<String> found = texts.stream()
                .flatMap(text -> UNNAMED.matcher(text.content())
                        .results()
                        .map(hit -> text.path() + ": " + around(text.content(), hit)))
                .toList();

        assertThat(words).isGreaterThan(10_000);
        assertThat(found)
                .as("%s words that name no actor in %s words:%n%s", found.size(), words, String.join("\n", found))
                .hasSizeLessThanOrEqualTo(words / 10_000);
    }

    private static int count(Pattern pattern, String text) {
        return (int) pattern.matcher(text).results().count();
    }

    private static String around(String text, MatchResult hit) {
        return text.substring(Math.max(0, hit.start() - 40), Math.min(text.length(), hit.end() + 40))
                .replaceAll("\\s+", " ");
    }

    private static String comments(String source) {
        return LITERAL_OR_COMMENT
                .matcher(source)
                .results()
                .map(MatchResult::group)
                .filter(text -> text.startsWith("/"))
                .collect(Collectors.joining("\n"));
    }

    private static List<Text> texts(Path folder, String ending, Function<String, String> part) throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.walk(folder)) {
            paths = files.filter(file -> file.toString().endsWith(ending)).toList();
        }
        List<Text> texts = new ArrayList<>();
        for (Path path : paths) {
            texts.add(new Text(path, part.apply(Files.readString(path))));
        }
        return texts;
    }
}
