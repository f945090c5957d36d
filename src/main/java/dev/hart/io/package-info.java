/**
 * Helpers without domain knowledge that several rooms share: SHA-256, sortable ids, durable files, strict JSON, repeating
 * tasks.
 */
@NullMarked
package dev.hart.io;

import org.jspecify.annotations.NullMarked;
