package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about the root. */
@Command(name = "root", description = "show or replace the keys that may change the policy")
final class RootCommand {}
