package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** crypt's own commands. */
@Command(
        name = "crypt",
        description = "crypt's own commands, with its flags, output and exit codes; its values are not authenticated")
final class CryptCommand {}
