package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about private key files. */
@Command(name = "key", description = "make, look at and change private key files")
final class KeyCommand {}
