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
    private static final List<String> SUITES = List.of("x25519", "xwing");

    private final Path folder;
    private final Environment environment;

    private Training(Path folder) throws IOException {
        this.folder = folder;
        Path work = Files.createDirectories(folder.resolve("work"));
        this.environment = new Environment(
                Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"), work.toAbsolutePath());
    }

    /**
     * Makes a few values below an empty folder, and runs what is to be fast on them.
     *
     * @param args {@code prepare}, {@code read} or {@code all}, and the folder; the latter two want it prepared
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException, InterruptedException {
        CryptoProvider.startLight();
        Training training = new Training(Path.of(args[1]));
        switch (args[0]) {
            case "prepare" -> training.prepare();
            case "read" -> training.read();
            default -> training.all();
        }
        System.exit(ExitCode.OK.code()); // whatever a client has left running
    }

    private List<String> at(String suite) {
        return List.of("--store", "file:" + suite, "--identity", identity(suite));
    }

    private String identity(String suite) {
        return folder.resolve(suite + ".json").toString();
    }

    private void prepare() throws IOException, InterruptedException {
        for (String suite : SUITES) {
            Files.deleteIfExists(environment.directory().resolve("secretctl.yaml"));
            must(
                    at(suite),
                    "init",
                    "--yes",
                    "--name",
                    "training",
                    "--suite",
                    suite,
                    "--root-key",
                    identity(suite) + ".root");
            must(at(suite), "set", "/app/a", "--no-input");
            must(at(suite), "set", "/app/b", "--no-input");
        }
        StandInGateway.makeCertificate(folder);
    }

    private void read() throws IOException, GeneralSecurityException {
        must(List.of(), "version");
        for (String suite : SUITES) {
            get(at(suite));
            Path files = environment.directory().resolve(suite);
            try (StandInGateway plain = StandInGateway.start(files)) {
                get(List.of("--store", plain.address(), "--identity", identity(suite)));
            }
            try (StandInGateway secure = StandInGateway.startSecure(files, folder)) {
                String authority = StandInGateway.certificate(folder).toString();
                get(List.of("--store", secure.address(), "--identity", identity(suite), "--ca-file", authority));
            }
        }
        any("get", "/none");
    }

    private void get(List<String> at) {
        must(at, "get", "/app/a");
        must(at, "get", "/app/a", "--output", "json");
    }

    private void all() throws IOException {
        for (String suite : SUITES) {
            must(at(suite), "set", "/app/c", "--no-input");
            must(at(suite), "get", "/app/a", "-ojson");
            must(at(suite), "ls");
            must(at(suite), "export", "/app", "--format", "dotenv");
        }
        any("get", "--help");
        any("--help");
        any("nonsense");
        // Nobody listens there: as far as a client comes that finds nobody.
        any("--store", "etcd://127.0.0.1:1/", "get", "/app/a");
        any("--store", "etcd://127.0.0.1:1/", "set", "/app/a");
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
