/** Measurements: programs that print ratios of times taken in one run. No test depends on them. */
@NullMarked
package io.secretctl.bench;

import org.jspecify.annotations.NullMarked;
