/** Tests of this package. */
@NullMarked
package io.secretctl.cli.terminal;

import org.jspecify.annotations.NullMarked;
