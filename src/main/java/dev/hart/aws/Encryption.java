package dev.hart.aws;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The encryption that is requested for objects.
 *
 * @param kind whose keys are used
 * @param kmsKey id, alias or ARN of a key of the key service, only with {@link Kind#KMS}; if absent there, the account's own key
 *     for S3
 */
public record Encryption(Kind kind, Optional<String> kmsKey) {
    /** No encryption is requested: the bucket's own setting decides, whose default at Amazon is to encrypt with keys of S3. */
    public static final Encryption BY_BUCKET = new Encryption(Kind.BY_BUCKET, Optional.empty());

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9:/_-]{1,2048}");

    /** Whose keys are used. */
    public enum Kind {
        BY_BUCKET,
        S3_KEYS,
        KMS
    }

    /**
     * @throws IllegalArgumentException if there is a key that would not be used or is invalid; the message does not repeat it
     */
    public Encryption {
        kmsKey.ifPresent(key -> {
            if (kind != Kind.KMS) {
                throw new IllegalArgumentException("kms-key needs sse=aws:kms");
            }
            if (!KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("kms-key must be the id, alias or ARN of a key");
            }
        });
    }

    /**
     * Parses the name that S3 uses.
     *
     * @param sse {@code none}, {@code AES256} or {@code aws:kms}
     * @param kmsKey only with {@code aws:kms}
     * @throws IllegalArgumentException if it is another name, or there is a key that would not be used or is invalid
     */
    public static Encryption of(String sse, Optional<String> kmsKey) {
        Kind kind = switch (sse) {
            case "none" -> Kind.BY_BUCKET;
            case "AES256" -> Kind.S3_KEYS;
            case "aws:kms" -> Kind.KMS;
            default -> throw new IllegalArgumentException("sse must be none, AES256 or aws:kms, is " + sse);
        };
        return new Encryption(kind, kmsKey);
    }
}
