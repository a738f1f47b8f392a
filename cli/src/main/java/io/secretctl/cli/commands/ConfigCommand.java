package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about settings. */
@Command(name = "config", description = "show or write the settings")
final class ConfigCommand {}
