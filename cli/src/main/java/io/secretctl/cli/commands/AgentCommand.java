package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about the agent. */
@Command(
        name = "agent",
        description = "keep the private key open, so that get starts no Java and asks for no passphrase")
final class AgentCommand {}
