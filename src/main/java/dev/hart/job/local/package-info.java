/** Jobs in the files of one machine: as durable as its disk, and shared by whatever processes use the folder. */
@NullMarked
package dev.hart.job.local;

import org.jspecify.annotations.NullMarked;
