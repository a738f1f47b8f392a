package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends the agent. */
@Command(name = "stop", description = "end the agent")
final class AgentStop implements Action {
    @Mixin
    AgentOption agent = new AgentOption();

    @Override
    public int run(Context context) {
        return agent.pass(context, AgentRequest.of(AgentRequest.Verb.STOP));
    }
}
