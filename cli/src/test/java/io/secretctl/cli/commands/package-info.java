/** Tests of this package. */
@NullMarked
package io.secretctl.cli.commands;

import org.jspecify.annotations.NullMarked;
