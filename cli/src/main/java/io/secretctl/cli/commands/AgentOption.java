package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentClient;
import io.secretctl.cli.agent.AgentRequest;
import io.secretctl.cli.agent.AgentSocket;
import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which agent is meant. */
final class AgentOption {
    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "where the agent listens; agent.sock in $$XDG_RUNTIME_DIR/secretctl by default")
    Optional<String> socket = Optional.empty();

    /** Where a new agent listens. */
    Path ofNew(Environment environment) {
        return given(environment).orElseGet(() -> AgentSocket.standard(environment));
    }

    /** Asks the agent that the option names, else the variable, else the one at the usual place. */
    AgentClient.Answered ask(Context context, AgentRequest request) {
        Environment environment = context.environment();
        Path place = given(environment)
                .or(() -> AgentSocket.named(environment))
                .orElseGet(() -> AgentSocket.standard(environment));
        try {
            return AgentClient.ask(place, request)
                    .orElseThrow(() -> new CliException(
                            ExitCode.INTERNAL, "agent-refused", "the agent at " + place + " did not do it"));
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "no-agent", "no agent answers at " + place)
                    .withHint("secretctl agent start starts one; SECRETCTL_AGENT or --socket says where it is")
                    .causedBy(e);
        }
    }

    /** Asks for something that has no data, and passes on what the agent says. */
    int pass(Context context, AgentRequest request) {
        AgentClient.Answered answered = ask(context, request);
        context.terminal().errors(answered.err());
        return answered.exit();
    }

    private Optional<Path> given(Environment environment) {
        return socket.map(file -> environment.directory().resolve(file).normalize());
    }
}
