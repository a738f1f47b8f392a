package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands that take over what other programs stored. */
@Command(name = "migrate", description = "take over what crypt, viper or confd users have stored, as sealed values")
final class MigrateCommand {}
