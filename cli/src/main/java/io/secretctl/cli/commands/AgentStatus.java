package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentRequest;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what the agent holds. */
@Command(name = "status", description = "say whether the agent holds a private key open, and which")
final class AgentStatus implements Action {
    @Mixin
    AgentOption agent = new AgentOption();

    /**
     * What an agent holds.
     *
     * @param state {@code locked} or {@code unlocked}
     * @param identity the private key file
     */
    record Status(String state, String identity) {
        static Status of(AgentOption agent, Context context) {
            List<String> lines = agent.ask(context, AgentRequest.of(AgentRequest.Verb.STATUS))
                    .text()
                    .lines()
                    .toList();
            return new Status(lines.get(0), lines.get(1));
        }
    }

    @Override
    public int run(Context context) {
        Status status = Status.of(agent, context);
        switch (context.output()) {
            case JSON ->
                context.terminal().json(StrictJson.writePretty(json -> {
                    json.writeNumberField("v", 1);
                    json.writeStringField("state", status.state());
                    json.writeStringField("identity", status.identity());
                }));
            case RAW -> context.terminal().line(status.state());
            case TABLE -> context.terminal().line(status.state() + "  " + status.identity());
        }
        return ExitCode.OK.code();
    }
}
