package dev.hart.config;

import dev.hart.aws.ScalingSettings;
import dev.hart.webhook.AddressRule;
import dev.hart.webhook.PostSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The rules for the settings of wakes ({@code hart.wake}), and what the wakers take from them. */
public final class WakeSettings {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A request to the URL, and what the address of the URL must be: any, since the operator has chosen it. */
    public record Url(URI url, AddressRule rule, PostSettings times) {}

    private WakeSettings() {}

    /** @throws SettingsException naming the first setting whose value breaks a rule */
    static void check(WakeConfig wake) {
        Rule.between("hart.wake.interval", SECOND, Duration.ofHours(1), wake.interval());
        Rule.between("hart.wake.timeout", SECOND, Duration.ofSeconds(25), wake.timeout());
        Rule.require(
                wake.provider() != WakeConfig.Provider.AUTOSCALING
                        || wake.policy().isPresent(),
                () -> "hart.wake.provider=autoscaling needs hart.wake.policy");
        Rule.require(
                wake.provider() != WakeConfig.Provider.HTTP || wake.url().isPresent(),
                () -> "hart.wake.provider=http needs hart.wake.url");
        Optional<ScalingSettings> unusedPolicy = policy(wake);
        Optional<Url> unusedUrl = url(wake);
    }

    /**
     * Returns the scaling policy to execute; empty with another provider.
     *
     * @throws SettingsException naming the first setting whose value breaks a rule
     */
    public static Optional<ScalingSettings> policy(WakeConfig wake) {
        return wake.provider() != WakeConfig.Provider.AUTOSCALING
                ? Optional.empty()
                : wake.policy()
                        .map(policy -> Rule.make(
                                "hart.wake.",
                                () -> new ScalingSettings(
                                        policy, wake.group(), wake.endpoint(), wake.region(), wake.timeout())));
    }

    /**
     * Returns the URL to post to; empty with another provider.
     *
     * @throws SettingsException if the URL cannot be posted to
     */
    public static Optional<Url> url(WakeConfig wake) {
        return wake.provider() != WakeConfig.Provider.HTTP
                ? Optional.empty()
                : wake.url()
                        .map(url -> new Url(
                                url,
                                NoticeSettings.operatorsRule("hart.wake.url", url),
                                PostSettings.of(wake.timeout())));
    }
}
