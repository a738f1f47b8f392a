package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secretctl.fixtures.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs the packaged program as a child, in a home and a working directory of its own and with nothing of this process's
 * environment but the PATH. Each call of a store may take as long as {@link Patience#STORE} says. It runs on the Java that runs the test.
 */
public final class CliProcess {
    private static final int DEADLINE_SECONDS = 600;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Path directory;
    private final Map<String, String> environment = new TreeMap<>();
    private byte[] input = {};

    /** How it ended. */
    public static final class Result {
        private final int exit;
        private final byte[] out;
        private final String err;

        private Result(int exit, byte[] out, String err) {
            this.exit = exit;
            this.out = out;
            this.err = err;
        }

        /** What the process ended with. */
        public int exit() {
            return exit;
        }

        /** Standard output, byte for byte. */
        public byte[] out() {
            return out.clone();
        }

        /** Standard error. */
        public String err() {
            return err;
        }

        /** Standard output as text. */
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        /** Standard output as JSON. */
        public JsonNode json() {
            return parse(text());
        }

        /** Standard error as JSON. */
        public JsonNode errorJson() {
            return parse(err);
        }
    }

    /**
     * How it ended on a terminal.
     *
     * @param screen all that the terminal showed
     * @param restored whether the terminal's settings were the old ones afterwards
     * @param left what was typed and nobody has read
     * @param out standard output, if it was a file
     */
    public record Dialogue(int exit, String screen, boolean restored, String left, Optional<String> out) {}

    /**
     * One move of a dialogue.
     *
     * @param kind {@code expect} or {@code send}
     */
    public record Step(String kind, String text) {
        /** Waits until the terminal shows this. */
        public static Step expect(String text) {
            return new Step("expect", text);
        }

        /** Types this. */
        public static Step send(String text) {
            return new Step("send", text);
        }
    }

    /** Prepares runs below an empty folder. */
    public CliProcess(Path sandbox) {
        try {
            Files.createDirectories(sandbox);
            home = Files.createDirectories(sandbox.toRealPath().resolve("home"));
            directory = Files.createDirectories(sandbox.toRealPath().resolve("work"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", home.toString());
        environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
        environment.put("XDG_STATE_HOME", home.resolve("state").toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("TERM", "xterm");
        environment.put("SECRETCTL_TIMEOUT", Patience.STORE.timeout().toSeconds() + "s");
        environment.put("SECRETCTL_JAVA", System.getProperty("java.home") + "/bin/java");
    }

    /** The child's working directory. */
    public Path directory() {
        return directory;
    }

    /** The child's home. */
    public Path home() {
        return home;
    }

    /** Where the child looks for the user's files. */
    public Path config() {
        return home.resolve("config/secretctl");
    }

    /** Sets a variable of the child. */
    public CliProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Unsets a variable of the child. */
    public CliProcess without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Sets what the next runs find on standard input. */
    public CliProcess input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets what the next runs find on standard input. */
    public CliProcess input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** The folder of the distribution. */
    public static Path distribution() {
        Path folder = Path.of("target/dist").toAbsolutePath();
        assertThat(folder.resolve("bin/secretctl"))
                .withFailMessage("There is no distribution to test: mvn package makes it")
                .isExecutable();
        return folder;
    }

    /** Runs the program. */
    public Result run(String... arguments) {
        return command(launcher(arguments));
    }

    /** Starts the program and goes on; what it says on either stream goes to a file. */
    public Process start(Path said, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launcher(arguments))
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<String> launcher(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(distribution().resolve("bin/secretctl").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a line of shell, in which {@code secretctl} is the program. */
    public Result shell(String line) {
        environment.put("PATH", distribution().resolve("bin") + ":" + System.getenv("PATH"));
        return command(List.of("bash", "-c", line));
    }

    private Result command(List<String> command) {
        return execute(command, input);
    }

    private Result execute(List<String> command, byte[] standardInput) {
        try {
            Path in = Files.createTempFile(home, "in", "");
            Path out = Files.createTempFile(home, "out", "");
            Path err = Files.createTempFile(home, "err", "");
            Files.write(in, standardInput);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + DEADLINE_SECONDS + " s");
            }
            return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Runs the program on a terminal and plays a dialogue with it. */
    public Dialogue onTerminal(List<Step> steps, String... arguments) {
        return onTerminal(Optional.empty(), steps, arguments);
    }

    /** The same with standard output going to a file; standard input and error stay the terminal. */
    public Dialogue onTerminal(Path out, List<Step> steps, String... arguments) {
        return onTerminal(Optional.of(out), steps, arguments);
    }

    private Dialogue onTerminal(Optional<Path> out, List<Step> steps, String... arguments) {
        try {
            Path script = Files.createTempFile(home, "pty", ".py");
            try (var resource = CliProcess.class.getResourceAsStream("pty.py")) {
                assertThat(resource).isNotNull();
                Files.write(script, resource.readAllBytes());
            }
            Map<String, Object> spec = new TreeMap<>();
            spec.put("argv", launcher(arguments));
            spec.put("env", environment);
            spec.put("cwd", directory.toString());
            spec.put(
                    "steps",
                    steps.stream()
                            .map(step -> List.of(step.kind(), step.text()))
                            .toList());
            spec.put("stdout", out.map(Path::toString).orElse(""));
            spec.put("seconds", DEADLINE_SECONDS - 10);
            Result played = execute(List.of("python3", script.toString()), JSON.writeValueAsBytes(spec));
            assertThat(played.exit())
                    .withFailMessage(
                            "python3 is needed to make a terminal (Debian: apt-get install python3): %s", played.err())
                    .isZero();
            JsonNode result = played.json();
            assertThat(result.get("problem").isNull())
                    .withFailMessage(
                            "%s, the terminal shows:%n%s",
                            result.get("problem"), result.get("screen").asText())
                    .isTrue();
            return new Dialogue(
                    result.get("exit").asInt(),
                    result.get("screen").asText(),
                    result.get("restored").asBoolean(),
                    result.get("left").asText(),
                    out.isPresent() ? Optional.of(Files.readString(out.get())) : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + document, e);
        }
    }
}
