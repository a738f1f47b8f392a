package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the agent forget its keys. */
@Command(name = "lock", description = "make the agent forget the private key, until it is unlocked")
final class AgentLock implements Action {
    @Mixin
    AgentOption agent = new AgentOption();

    @Override
    public int run(Context context) {
        return agent.pass(context, AgentRequest.of(AgentRequest.Verb.LOCK));
    }
}
