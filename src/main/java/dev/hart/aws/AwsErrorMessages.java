package dev.hart.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Describes for the operator why a call failed. */
final class AwsErrorMessages {
    private AwsErrorMessages() {}

    /**
     * Describes the failure in one line.
     *
     * @param timeout the time that the call had for all its attempts, without a wait at the server
     * @param region the setting that names the region
     */
    static String of(SdkException fault, Duration timeout, String region) {
        if (fault instanceof AwsServiceException answer) {
            return answer(answer);
        }
        if (fault instanceof ApiCallTimeoutException || fault instanceof ApiCallAttemptTimeoutException) {
            return "no answer within " + timeout.toMillis() / 1000.0 + " s";
        }
        String message = String.valueOf(fault.getMessage());
        if (message.startsWith(CredentialFaults.BEGINNING)) {
            return CredentialFaults.describe(message);
        }
        if (message.startsWith("Unable to load region")) {
            return "no region is known; set " + region + " or AWS_REGION";
        }
        return network(fault, message);
    }

    /**
     * Describes a failure of the network.
     *
     * @param message returned if the cause is not the network
     */
    static String network(Throwable fault, String message) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "its host is unknown";
            }
            if (cause instanceof ConnectException) {
                return "no connection: " + cause.getMessage();
            }
            if (cause instanceof IOException) {
                return "the connection failed: " + cause;
            }
        }
        return message;
    }

    private static String answer(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        StringBuilder words = new StringBuilder("status ").append(answer.statusCode());
        if (details != null && details.errorCode() != null) {
            words.append(' ').append(details.errorCode());
            if (details.errorMessage() != null) {
                words.append(": ").append(details.errorMessage());
            }
        }
        if (answer.requestId() != null) {
            words.append(" (request ").append(answer.requestId()).append(')');
        }
        return words.toString();
    }
}
