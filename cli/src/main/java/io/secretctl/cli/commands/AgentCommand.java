package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about the agent. */
@Command(
        name = "agent",
        description = "keep the private key open, so that get, ls and export start no Java and ask for no passphrase")
final class AgentCommand {}
