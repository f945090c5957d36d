package dev.hart.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClientBuilder;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityInProgressException;

/** A scaling policy of EC2 Auto Scaling, which changes the number of a group's instances when it is executed. Thread-safe. */
public final class ScalingPolicy implements AutoCloseable {
    private final ScalingSettings settings;
    private final AutoScalingClient client;
    private final SdkHttpClient http;

    private ScalingPolicy(ScalingSettings settings, AutoScalingClient client, SdkHttpClient http) {
        this.settings = settings;
        this.client = client;
        this.http = http;
    }

    /**
     * Opens a connection with the credentials of the environment: variables, a profile, or the role of a service account, a
     * container, a function or the machine. No request is sent yet.
     *
     * @throws AwsException if the region is unknown
     */
    public static ScalingPolicy open(ScalingSettings settings) {
        return open(settings, DefaultCredentialsProvider.builder().build());
    }

    /**
     * Opens a connection with these credentials.
     *
     * @throws AwsException if the region is unknown
     */
    public static ScalingPolicy open(ScalingSettings settings, AwsCredentialsProvider credentials) {
        SdkHttpClient http = AwsCalls.http(settings.timeout());
        AutoScalingClientBuilder client = AutoScalingClient.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(AwsCalls.within(settings.timeout()));
        settings.endpoint()
                .ifPresent(endpoint -> client.endpointOverride(endpoint).region(Region.US_EAST_1));
        settings.region().map(Region::of).ifPresent(client::region);
        try {
            return new ScalingPolicy(settings, client.build(), http);
        } catch (SdkException e) {
            http.close();
            throw fault(settings, e);
        }
    }

    /**
     * Executes the policy, unless its cooldown is not over.
     *
     * @return false if the group is being scaled already, so that the policy was not executed
     * @throws AwsException if the service cannot be reached or refuses the call, after the attempts and the time that the
     *     settings allow; the policy may have been executed all the same
     */
    public boolean execute() {
        try {
            client.executePolicy(call -> call.policyName(settings.policy())
                    .autoScalingGroupName(settings.group().orElse(null))
                    // Otherwise each call would add an instance while the first is still starting.
                    .honorCooldown(true));
            return true;
        } catch (ScalingActivityInProgressException scaling) {
            return false;
        } catch (SdkException e) {
            throw fault(settings, e);
        }
    }

    private static AwsException fault(ScalingSettings settings, SdkException cause) {
        return new AwsException(
                "scaling policy " + settings.name() + ": cannot be executed: "
                        + AwsErrorMessages.of(cause, settings.timeout(), ScalingSettings.REGION),
                cause);
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }

    @Override
    public String toString() {
        return "scaling policy " + settings.name();
    }
}
