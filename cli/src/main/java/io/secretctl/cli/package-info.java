/** The command line: {@link io.secretctl.cli.Main} parses, runs one command and reports how it ended. */
@NullMarked
package io.secretctl.cli;

import org.jspecify.annotations.NullMarked;
