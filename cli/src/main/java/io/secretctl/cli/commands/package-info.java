/**
 * The commands, one class each. A command is a picocli {@code @Command} that implements {@link
 * io.secretctl.cli.commands.Action} and is listed in {@code Commands}.
 */
@NullMarked
package io.secretctl.cli.commands;

import org.jspecify.annotations.NullMarked;
