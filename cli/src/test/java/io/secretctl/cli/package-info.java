/** Tests of the command line, in the JVM and as a process. */
@NullMarked
package io.secretctl.cli;

import org.jspecify.annotations.NullMarked;
