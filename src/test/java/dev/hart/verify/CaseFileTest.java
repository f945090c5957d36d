package dev.hart.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseFileTest {
    @TempDir
    private Path folder = Path.of("");

    private CaseFile read(String prompts) throws IOException {
        Files.writeString(folder.resolve("case.json"), "{\"kind\": \"text\", \"prompts\": " + prompts + "}");
        return CaseFile.beside(folder.resolve("golden.safetensors"), "text");
    }

    @Test
    void aListOfStringsIsReadInItsOrder() throws IOException {
        assertThat(read("[\"b\", \"a\"]").texts("prompts")).containsExactly("b", "a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"0\": \"a\", \"1\": \"b\"}", "{}", "[]", "[1]", "[\"a\", null]", "\"a\"", "null", "1"})
    void nothingElseIsAList(String prompts) throws IOException {
        CaseFile file = read(prompts);

        assertThatThrownBy(() -> file.texts("prompts"))
                .isInstanceOf(VerifyException.class)
                .hasMessageEndingWith("case.json: 'prompts' is not a list of strings");
    }
}
