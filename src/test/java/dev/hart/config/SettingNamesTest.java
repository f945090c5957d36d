package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {
    private final SettingNames names = SettingNames.ofHart();

    @ParameterizedTest
    @CsvSource({
        "HART_SAFETY_TRESHOLD,HART_SAFETY_THRESHOLD",
        "HART_SAFETY_THERSHOLD,HART_SAFETY_THRESHOLD",
        "HART_SAFTEY_LOW_THRESHOLD,HART_SAFETY_LOW_THRESHOLD",
        "HART_PAK,HART_PACK",
        "HART_ENGINE_PROVIDR,HART_ENGINE_PROVIDER",
        "HART_S3_BUKET,HART_S3_BUCKET",
        "HART_WEBHOOK_SECRET,HART_WEBHOOK_SECRETS",
        "HART_KEYS__WEB__HAHS,HART_KEYS__WEB__HASH",
        "HART_KEYS__WEB__MAY_LOWER_MODERATON,HART_KEYS__WEB__MAY_LOWER_MODERATION",
        "HART_JOBS_QUEUEOWNER,HART_JOBS_QUEUE_OWNER",
    })
    void aMisspelledVariableIsWarnedOfWithTheNearestName(String variable, String meant) {
        assertThat(names.warnings(Map.of(variable, "0.1"), Set.of()))
                .containsExactly(variable + " is not a setting of hart and has no effect; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "hart.safety.treshold,hart.safety.threshold",
        "hart.url-tll,hart.url-ttl",
        "hart.queue.batchWait,hart.queue.batch-wait"
    })
    void aMisspelledPropertyIsWarnedOfWithTheNearestName(String property, String meant) {
        assertThat(names.warnings(Map.of(), Set.of(property)))
                .containsExactly(property + " is not a setting of hart and has no effect; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HART_JAVA_OPTIONS",
                "HART_HOME",
                "HART_QUEUE_COMPANY",
                "HART_KEYS__WEB__HASH",
                "HART_KEYS_WEB_HASH",
                "HART_KEYS__MY_KEY__WEBHOOK_SECRETS",
                "HART_KEYS__WEB__WEBHOOK_SECRETS_0_",
                "HART_WEBHOOK_SECRETS_0_",
                "HART_SQS_WAIT",
                "HART_SERVICE_HOST",
                "HART_SERVICE_PORT_HTTP",
                "HART_PORT_8080_TCP_ADDR",
                "PATH",
                "QUARKUS_HTTP_PORT"
            })
    void nothingIsSaidOfSettingsOfKubernetesVariablesAndOfThoseOfOthers(String variable) {
        assertThat(names.warnings(Map.of(variable, "x"), Set.of())).isEmpty();
    }

    @Test
    void aPortOrHostIsAnsweredWithTheSettingOfQuarkusButNotThePortOfKubernetes() {
        assertThat(names.warnings(Map.of("HART_PORT", "9000"), Set.of()))
                .singleElement()
                .asString()
                .contains("HART_PORT is not a setting", "QUARKUS_HTTP_PORT");
        assertThat(names.warnings(Map.of("HART_PORT", "tcp://10.0.0.7:8080"), Set.of()))
                .isEmpty();
    }

    @Test
    void aNameThatIsLikeNoneIsWarnedOfWithThePageThatListsThem() {
        assertThat(names.warnings(Map.of("HART_FAVOURITE_COLOUR_OF_THE_HOUSE", "red"), Set.of("hart.colour-of-it-all")))
                .containsExactly(
                        "HART_FAVOURITE_COLOUR_OF_THE_HOUSE is not a setting of hart and has no effect;"
                                + " docs/guides/settings.md lists them",
                        "hart.colour-of-it-all is not a setting of hart and has no effect;"
                                + " docs/guides/settings.md lists them");
    }

    @Test
    void knownPropertiesPass() {
        assertThat(names.warnings(
                        Map.of(),
                        List.of(
                                "hart.keys.\"a.b\".hash",
                                "hart.keys.web.models[0]",
                                "hart.pack",
                                "quarkus.http.port",
                                "dev.hart.x")))
                .isEmpty();
    }

    @Test
    void theDistanceCountsLettersThatAreAddedLeftOutReplacedOrSwapped() {
        assertThat(SettingNames.distance("", "")).isZero();
        assertThat(SettingNames.distance("abc", "abc")).isZero();
        assertThat(SettingNames.distance("abc", "")).isEqualTo(3);
        assertThat(SettingNames.distance("abcd", "abd")).isEqualTo(1);
        assertThat(SettingNames.distance("abcd", "acbd")).isEqualTo(1);
        assertThat(SettingNames.distance("abcd", "xbcy")).isEqualTo(2);
    }

    /** A list that {@link SettingTrimmer} does not know would keep the blank after a comma. */
    @Test
    void theTrimmerKnowsEachSettingThatIsAList() {
        Set<String> lists = ConfigMappings.getProperties(ConfigClass.configClass(ServiceConfig.class)).keySet().stream()
                .filter(name -> name.endsWith("[*]"))
                .map(name -> name.substring(name.lastIndexOf('.') + 1, name.length() - 3))
                .collect(Collectors.toSet());

        assertThat(SettingTrimmer.LISTS).isEqualTo(lists);
    }
}
