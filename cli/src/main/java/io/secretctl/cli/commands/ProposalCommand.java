package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about changes that several people sign. */
@Command(name = "proposal", description = "sign and publish what another has proposed with root propose or --propose")
final class ProposalCommand {}
