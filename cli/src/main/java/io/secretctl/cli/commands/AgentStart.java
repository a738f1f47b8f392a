package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentServer;
import io.secretctl.cli.agent.AgentSocket;
import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.formats.ShellFormats;
import io.secretctl.cli.render.Shutdown;
import io.secretctl.json.StrictJson;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the agent. */
@Command(
        name = "start",
        description = "start an agent with the identity of the settings, and say what sets it up in a shell")
final class AgentStart implements Action {
    @Option(names = "--foreground", description = "stay, until a signal or agent stop ends it")
    boolean foreground;

    @Option(
            names = "--lock-after",
            paramLabel = "TIME",
            description = "forget the private key when nobody has asked for so long; ${DEFAULT-VALUE} by default")
    String lockAfter = "1h";

    @Mixin
    AgentOption agent = new AgentOption();

    @Override
    public int run(Context context) throws IOException {
        Duration idle = RegisterCommand.time("--lock-after", lockAfter);
        Path socket = agent.ofNew(context.environment());
        PrivateKey key = PrivateKey.open(context, context.settings().identity());
        if (foreground) {
            key.passphrase().ifPresent(Passphrase::close);
            return serve(context, socket, new AgentService(key.file(), key.ring(), idle, context.reporter()));
        }
        try (key) {
            return launch(context, socket, key);
        }
    }

    private static int serve(Context context, Path socket, AgentService opened) throws IOException {
        try (Shutdown shutdown = new Shutdown();
                AgentService service = opened;
                AgentServer server = listen(socket, service)) {
            shutdown.whenRequested(server::stop);
            service.whenStopped(server::stop);
            Signals.handle("HUP", service::lock);
            tell(context, socket.toString());
            server.serve();
        }
        return ExitCode.OK.code();
    }

    private static AgentServer listen(Path socket, AgentService service) {
        try {
            return AgentServer.listen(socket, service::handle);
        } catch (IOException e) {
            throw CliException.usage("the agent can't listen: " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** Starts the same in the background, and gives it the passphrase through a pipe. */
    private int launch(Context context, Path socket, PrivateKey key) throws IOException {
        String launcher = System.getProperty("secretctl.launcher");
        if (launcher == null) {
            throw CliException.usage("without the launcher, an agent can't be started in the background")
                    .withHint("start it with --foreground");
        }
        List<String> line = new ArrayList<>(setsid(context));
        line.addAll(List.of(launcher, "agent", "start", "--foreground", "--no-input", "--output", "raw"));
        line.addAll(List.of("--lock-after", lockAfter, "--socket", socket.toString()));
        line.addAll(List.of("--identity", key.file().toString()));
        if (key.passphrase().isPresent()) {
            line.addAll(List.of("--passphrase-file", "/dev/stdin"));
        }
        Process child = new ProcessBuilder(line).directory(new File("/")).start();
        key.passphrase().ifPresent(passphrase -> give(child, passphrase));
        child.getOutputStream().close();
        BufferedReader out = child.inputReader();
        Optional<String> ready = Optional.ofNullable(out.readLine());
        if (ready.isEmpty()) {
            context.terminal().errors(child.getErrorStream().readAllBytes());
            return child.onExit().join().exitValue();
        }
        tell(context, ready.get());
        return ExitCode.OK.code();
    }

    /** In a session of its own, no terminal's end or interrupt reaches it. */
    private static List<String> setsid(Context context) {
        try {
            return List.of(Program.find(context.environment(), List.of("setsid"))
                    .file()
                    .toString());
        } catch (CliException e) {
            return List.of();
        }
    }

    /** What it does not read, because it has ended, it tells about itself. */
    private static void give(Process child, Passphrase passphrase) {
        byte[] bytes = passphrase.utf8();
        try {
            OutputStream in = child.getOutputStream();
            in.write(bytes);
            in.write('\n');
            in.flush();
        } catch (IOException e) {
            child.destroy();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static void tell(Context context, String socket) {
        switch (context.output()) {
            case JSON ->
                context.terminal().json(StrictJson.writePretty(json -> {
                    json.writeNumberField("v", 1);
                    json.writeStringField("socket", socket);
                }));
            case RAW -> context.terminal().line(socket);
            case TABLE ->
                context.terminal()
                        .line(AgentSocket.VARIABLE + "=" + quoted(socket) + "; export " + AgentSocket.VARIABLE + ";");
        }
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9/._-]+") ? text : ShellFormats.quoted(text);
    }
}
