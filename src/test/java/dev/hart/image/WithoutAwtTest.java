package dev.hart.image;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WithoutAwtTest {
    @Test
    void theEncoderTouchesNothingThatANativeImageLacks() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.hart.image");

        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..")
                .check(classes);
    }

    /**
     * Not even what the codec library does by itself. The process is more than four times as large as its heap: JavaCPP's own
     * garbage collection would refuse to allocate.
     */
    @Test
    void allFormatsAreWrittenWithoutTheDesktopModuleAndBesideAModelLargerThanTheHeap() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:MaxDirectMemorySize=160m",
                        "--limit-modules",
                        "java.base",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        EncodeAll.class.getName(),
                        "128")
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).matches("png \\d+\\Rjpeg \\d+\\Rwebp \\d+\\R");
    }
}
