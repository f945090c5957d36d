package dev.hart.api.key;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource whose requests do not all use the pack served now, such as requests about earlier jobs. It restricts API
 * keys to their packs itself, by {@link Caller#mayUse}. Requests to others, except {@link KeyNotRequired} ones, use the pack.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface PackNotRequired {}
