package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about who may read and write what. */
@Command(name = "access", description = "say who may read and write what")
final class AccessCommand {}
