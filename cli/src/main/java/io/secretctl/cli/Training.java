package io.secretctl.cli;

import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.crypto.CryptoProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Does what short runs do, so that the JVM can write down which classes they load; {@code lib/make-archive} runs it, and
 * nobody else. It asks no store but one of its own.
 */
final class Training {
    private final Path folder;
    private final Environment environment;

    private Training(Path folder) throws IOException {
        this.folder = folder;
        Path work = Files.createDirectories(folder.resolve("work"));
        this.environment = new Environment(
                Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"), work.toAbsolutePath());
    }

    /** Runs below an empty folder. */
    public static void main(String[] args) throws IOException, GeneralSecurityException, InterruptedException {
        CryptoProvider.startLight();
        new Training(Path.of(args[0])).run();
        System.exit(ExitCode.OK.code()); // whatever a client has left running
    }

    private void run() throws IOException, GeneralSecurityException, InterruptedException {
        for (String suite : List.of("x25519", "xwing")) {
            Path identity = folder.resolve(suite + ".json");
            List<String> at = List.of("--store", "file:" + suite, "--identity", identity.toString());
            Files.deleteIfExists(environment.directory().resolve("secretctl.yaml"));
            must(at, "init", "--yes", "--name", "training", "--suite", suite, "--root-key", identity + ".root");
            for (String key : List.of("/app/a", "/app/b")) {
                must(at, "set", key, "--no-input");
            }
            read(at);
            try (StandInGateway plain =
                    StandInGateway.start(environment.directory().resolve(suite), folder)) {
                read(List.of("--store", plain.address(), "--identity", identity.toString()));
            }
        }
        tls();
        any("get", "/none");
        any("get", "--help");
        any("--help");
        any("nonsense");
        // Nobody listens there: as far as a client comes that finds nobody.
        any("--store", "etcd://127.0.0.1:1/", "get", "/app/a");
        any("--store", "etcd://127.0.0.1:1/", "set", "/app/a");
    }

    private void read(List<String> at) {
        must(at, "get", "/app/a");
        must(at, "get", "/app/a", "--output", "json");
        must(at, "get", "/app/a", "-ojson");
        must(at, "ls");
        must(at, "export", "/app", "--format", "dotenv");
        must(List.of(), "version");
    }

    private void tls() throws IOException, GeneralSecurityException, InterruptedException {
        Path identity = folder.resolve("xwing.json");
        try (StandInGateway secure =
                StandInGateway.startSecure(environment.directory().resolve("xwing"), folder)) {
            must(
                    List.of(
                            "--store",
                            secure.address(),
                            "--identity",
                            identity.toString(),
                            "--ca-file",
                            secure.certificate().toString()),
                    "get",
                    "/app/a");
        }
    }

    private void must(List<String> options, String... command) {
        String[] args = Arrays.copyOf(command, command.length + options.size());
        for (int i = 0; i < options.size(); i++) {
            args[command.length + i] = options.get(i);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (once(said, args) != ExitCode.OK.code()) {
            throw new IllegalStateException(String.join(" ", args) + ": " + said.toString(StandardCharsets.UTF_8));
        }
    }

    private void any(String... args) {
        int unused = once(new ByteArrayOutputStream(), args);
    }

    private int once(ByteArrayOutputStream said, String... args) {
        ByteArrayInputStream in = new ByteArrayInputStream("value".getBytes(StandardCharsets.UTF_8));
        return Main.run(List.of(args), environment, Terminal.of(environment, in, said, said, ""));
    }
}
