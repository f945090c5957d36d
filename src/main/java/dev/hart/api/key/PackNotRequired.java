package dev.hart.api.key;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource whose requests are not all for the pack served now, as those about what was asked for before: it holds keys to
 * their packs itself, by {@link Caller#mayUse}. Requests to all others are for that pack.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface PackNotRequired {}
