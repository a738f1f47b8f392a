package io.secretctl.cli.commands;

import picocli.CommandLine.Option;

/** Whether values are taken over whose author may no longer write them. */
final class AdoptOption {
    @Option(
            names = "--adopt",
            description = "seal again, in your name, values whose author may no longer write them: look at them first")
    boolean wished;
}
