package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentClient;
import io.secretctl.cli.agent.AgentRequest;
import io.secretctl.cli.agent.AgentSocket;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.settings.Setting;
import io.secretctl.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lets the agent that SECRETCTL_AGENT names do what only reads: what the launcher does by itself where there is socat. */
public final class AskAgent {
    private static final List<String> VARIABLES =
            List.of("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "NO_COLOR", "TERM");

    private AskAgent() {}

    /**
     * Asks, if an agent may serve it and there is one; what the process ends with, if it has answered.
     *
     * @param action what the arguments say
     */
    public static Optional<Integer> instead(
            Action action, List<String> arguments, Environment environment, Terminal terminal) {
        Optional<Path> socket = AgentSocket.named(environment);
        if (socket.isEmpty() || !(action instanceof Reading reading && reading.isServed())) {
            return Optional.empty();
        }
        Map<String, String> variables = new TreeMap<>();
        variables().forEach(name -> environment.variable(name).ifPresent(value -> variables.put(name, value)));
        try {
            Optional<AgentClient.Answered> answered = AgentClient.ask(
                    socket.get(),
                    AgentRequest.run(terminal.terminals(), environment.directory(), variables, arguments));
            return answered.map(answer -> passOn(answer, terminal));
        } catch (IOException e) {
            return Optional.empty(); // as if there were none
        }
    }

    private static int passOn(AgentClient.Answered answer, Terminal terminal) {
        try {
            terminal.passOn(answer.err(), answer.out());
        } finally {
            Arrays.fill(answer.out(), (byte) 0);
        }
        return answer.exit();
    }

    /** All variables that decide over what a command that reads does. */
    static List<String> variables() {
        List<String> names = new ArrayList<>(VARIABLES);
        Arrays.stream(Setting.values()).map(Setting::variable).forEach(names::add);
        return names;
    }
}
