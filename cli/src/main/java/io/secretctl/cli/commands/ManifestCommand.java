package io.secretctl.cli.commands;

import picocli.CommandLine.Command;

/** The commands about manifests. */
@Command(name = "manifest", description = "sign what is stored, for readers who have seen nothing of it yet")
final class ManifestCommand {}
