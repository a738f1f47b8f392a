package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentRequest;
import io.secretctl.crypto.SecretBytes;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives the agent the passphrase again. */
@Command(
        name = "unlock",
        description = "let the agent read its private key again; a locked file's passphrase is asked for")
final class AgentUnlock implements Action {
    @Mixin
    AgentOption agent = new AgentOption();

    @Override
    public int run(Context context) {
        Path identity = Path.of(AgentStatus.Status.of(agent, context).identity());
        try (PrivateKey key = PrivateKey.open(context, identity)) {
            byte[] bytes = key.passphrase().map(Passphrase::utf8).orElseGet(() -> new byte[0]);
            try (SecretBytes passphrase = SecretBytes.copyOf(bytes)) {
                return agent.pass(context, AgentRequest.of(AgentRequest.Verb.UNLOCK, passphrase));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }
}
