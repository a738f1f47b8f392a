/** What every part of the command line shares: exit codes, the error a command raises, and the process's surroundings. */
@NullMarked
package io.secretctl.cli.base;

import org.jspecify.annotations.NullMarked;
