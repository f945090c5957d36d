package dev.hart.aws;

/** Creates faults of AWS's services. */
public final class AwsFaults {
    private AwsFaults() {}

    public static AwsException failure(String message) {
        return new AwsException(message);
    }
}
