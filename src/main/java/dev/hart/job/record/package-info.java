/**
 * The stored state of jobs: record layout, creation and lookup, outcomes, attempts, listing, the sweeper that repairs what
 * crashes leave behind, and the retry of dead letters.
 */
@NullMarked
package dev.hart.job.record;

import org.jspecify.annotations.NullMarked;
