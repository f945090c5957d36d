package dev.hart.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileKindTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | EMPTY",
                "version https://git-lfs.github.com/spec/v1\\noid sha256:ab\\nsize 5 | GIT_LFS",
                "\\n  <!DOCTYPE html>\\n<html lang=en> | WEB_PAGE",
                "<HTML> | WEB_PAGE",
                "\\u00ef\\u00bb\\u00bf<html> | WEB_PAGE",
                "<?xml version='1.0'?><Error><Code>AccessDenied</Code> | WEB_PAGE",
                "Entry not found | ERROR_TEXT",
                "Access to model google/shieldgemma-2b is restricted. | ERROR_TEXT",
                "Invalid username or password. | ERROR_TEXT",
                "{\"error\":\"Repository not found\"} | ERROR_TEXT",
                "\\u0002\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000{} | SAFETENSORS",
                "PK\\u0003\\u0004\\u0000\\u0000 | TORCH_ZIP",
                "\\u0080\\u0002}q\\u0000X | PICKLE",
                "GGUF\\u0003\\u0000\\u0000\\u0000 | GGUF",
                "\\u001f\\u008b\\u0008\\u0000 | GZIP",
                "\\u0028\\u00b5\\u002f\\u00fdxx | ZSTD",
                "\\u00fd7zXZ\\u0000 | XZ",
                "\\u0089HDF\\r\\n\\u001a\\n | HDF5",
            })
    void aFileIsKnownByItsFirstBytes(String content, FileKind kind) throws Exception {
        byte[] bytes = StringEscapes.of(content).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(FileKind.of(bytes, bytes.length)).contains(kind);
        Path file = Files.write(folder.resolve("file"), bytes);
        assertThat(FileKind.advice(file)).isEqualTo("; it " + kind.advice());
        assertThat(kind.advice()).contains(": ");
    }

    /** Files that are what they should be, or that only a reader can judge. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"model_type\":\"qwen2\"}", "contents of decoder.onnx", "\u0008\u0007\u0012", " "})
    void otherFilesAreLeftToTheirReader(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), content);

        assertThat(FileKind.of(file)).isEmpty();
        assertThat(FileKind.adviceOr(file, "; damaged")).isEqualTo("; damaged");
    }

    @Test
    void aFileThatCannotBeReadIsOfNoKind() {
        assertThat(FileKind.of(folder.resolve("absent"))).isEmpty();
        assertThat(FileKind.of(folder)).isEmpty();
    }

    @Test
    void theHeaderOfSafetensorsMustFitTheFile() {
        byte[] header = {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'};

        assertThat(FileKind.of(header, 10)).isEmpty();
        assertThat(FileKind.of(header, 108)).contains(FileKind.SAFETENSORS);
    }

    /** Turns backslash-u escapes, which annotations would show raw, into characters. */
    private static final class StringEscapes {
        static String of(String text) {
            StringBuilder plain = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                if (text.startsWith("\\u", i)) {
                    plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                    i += 5;
                } else if (text.startsWith("\\n", i) || text.startsWith("\\r", i)) {
                    plain.append(text.charAt(i + 1) == 'n' ? '\n' : '\r');
                    i++;
                } else {
                    plain.append(text.charAt(i));
                }
            }
            return plain.toString();
        }
    }
}
