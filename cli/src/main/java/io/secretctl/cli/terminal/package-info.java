/** Standard input, output and error: the one place that touches them. */
@NullMarked
package io.secretctl.cli.terminal;

import org.jspecify.annotations.NullMarked;
