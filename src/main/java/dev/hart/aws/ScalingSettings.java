package dev.hart.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a scaling policy of EC2 Auto Scaling and of the connection to the service.
 *
 * @param policy its name or ARN; the policy must be one of simple scaling
 * @param group the name of its group; required if the policy is named without an ARN
 * @param endpoint of a server that is not Amazon's, or of a VPC endpoint: {@code http(s)://host[:port][/path]}
 * @param region if absent, the one in the policy's ARN; else {@code us-east-1} with an endpoint, and that of the environment
 *     without one
 * @param timeout of a call with all its attempts, 1 s to 10 min
 */
public record ScalingSettings(
        String policy, Optional<String> group, Optional<URI> endpoint, Optional<String> region, Duration timeout) {
    /** The setting that names the region. */
    static final String REGION = "hart.wake.region";

    private static final Pattern ARN = Pattern.compile(
            "arn:aws[a-z-]*:autoscaling:([a-z0-9-]{1,32}):[0-9]{12}:scalingPolicy:[^\\s\\p{Cntrl}]{1,1500}");
    /** What EC2 Auto Scaling allows in names, without blanks and colons, which hart's users do not need. */
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}:]{1,255}");

    /** @throws IllegalArgumentException if a value is invalid; the message begins with the name of the setting */
    public ScalingSettings {
        Matcher arn = ARN.matcher(policy);
        boolean isArn = arn.matches();
        SettingChecks.require(
                isArn || NAME.matcher(policy).matches(), "policy must be the name or the ARN of a scaling policy");
        SettingChecks.require(
                isArn || group.isPresent(), "group must name the policy's group if the policy is not an ARN");
        group.ifPresent(name -> SettingChecks.require(
                NAME.matcher(name).matches(), "group must be the name of a group of EC2 Auto Scaling"));
        endpoint.ifPresent(SettingChecks::endpoint);
        region = region.or(() -> isArn ? Optional.of(arn.group(1)) : Optional.empty());
        region.ifPresent(name -> SettingChecks.region(name, "policy"));
        SettingChecks.timeout(timeout);
    }

    /** Returns the policy's name, without what comes before it in an ARN. */
    String name() {
        return policy.substring(policy.lastIndexOf(":policyName/") < 0 ? 0 : policy.lastIndexOf('/') + 1);
    }
}
