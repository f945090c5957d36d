/**
 * The stored state of jobs: record layout, creation and lookup, outcomes, attempts, listing, and the sweeper that repairs what
 * crashes leave behind.
 */
@NullMarked
package dev.hart.job.record;

import org.jspecify.annotations.NullMarked;
