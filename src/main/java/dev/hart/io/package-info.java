/**
 * Helpers that several packages share and that know nothing of jobs or images, such as SHA-256, sortable ids, durable files,
 * scratch folders, strict JSON and repeating tasks.
 */
@NullMarked
package dev.hart.io;

import org.jspecify.annotations.NullMarked;
