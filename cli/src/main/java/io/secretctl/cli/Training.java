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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Does what short runs do, so that the JVM can write down which classes they load; {@code lib/make-archive} runs it, and
 * nobody else. It asks no store but one of its own.
 */
final class Training {
    private static final List<String> SUITES = List.of("x25519", "xwing");

    private final Path folder;

    private Training(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Makes a few values below an empty folder, and runs what is to be fast on them.
     *
     * @param args {@code prepare}, then {@code serve} in a process of its own, and meanwhile {@code plain}, {@code read} and
     *     {@code all}; and the folder
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException, InterruptedException {
        CryptoProvider.startLight();
        Training training = new Training(Path.of(args[1]));
        switch (args[0]) {
            case "prepare" -> training.prepare();
            case "serve" -> training.serve();
            case "plain" -> training.plain();
            case "read" -> training.read();
            default -> training.all();
        }
        System.exit(ExitCode.OK.code()); // whatever a client has left running
    }

    private void prepare() throws IOException, InterruptedException {
        for (String suite : SUITES) {
            Files.createDirectories(project(suite));
            must(suite, "init", "--yes", "--name", "training", "--suite", suite);
            must(suite, "set", "/app/a", "--no-input");
            must(suite, "set", "/app/b", "--no-input");
        }
        StandInGateway.makeCertificate(folder);
    }

    /** Where a key space lies, with the settings that pin its root, and who uses it is at home. */
    private Path project(String suite) {
        return folder.resolve(suite);
    }

    /** Apart from what is trained, whose archive would hold a server too. */
    private void serve() throws IOException, GeneralSecurityException, InterruptedException {
        for (String suite : SUITES) {
            Path files = project(suite).resolve("secrets");
            Files.writeString(project(suite).resolve("etcd"), StandInGateway.start(files));
            Files.writeString(project(suite).resolve("etcds"), StandInGateway.startSecure(files, folder));
        }
        Files.createFile(folder.resolve("serving"));
        Thread.sleep(Long.MAX_VALUE); // until make-archive ends it
    }

    /** Reading without TLS. */
    private void plain() throws IOException {
        Environment process = Environment.ofProcess();
        Terminal unused = Terminal.ofProcess(process);
        for (String suite : SUITES) {
            must(suite, "version");
            get(suite);
            get(suite, "--store", Files.readString(project(suite).resolve("etcd")));
            any(suite, "get", "/none");
        }
    }

    private void read() throws IOException {
        plain();
        for (String suite : SUITES) {
            get(
                    suite,
                    "--store",
                    Files.readString(project(suite).resolve("etcds")),
                    "--ca-file",
                    folder.resolve("tls.pem").toString());
        }
    }

    private void get(String suite, String... at) {
        List<String> command = new ArrayList<>(List.of("get", "/app/a"));
        command.addAll(List.of(at));
        must(suite, command.toArray(String[]::new));
        command.addAll(List.of("--output", "json"));
        must(suite, command.toArray(String[]::new));
    }

    private void all() {
        for (String suite : SUITES) {
            must(suite, "set", "/app/c", "--no-input");
            must(suite, "get", "/app/a", "-ojson");
            must(suite, "ls");
            must(suite, "export", "/app", "--format", "dotenv");
            any(suite, "get", "--help");
            any(suite, "--help");
            any(suite, "nonsense");
            // Nobody listens there: as far as a client comes that finds nobody.
            any(suite, "get", "/app/a", "--store", "etcd://127.0.0.1:1/");
            any(suite, "set", "/app/a", "--store", "etcd://127.0.0.1:1/");
        }
    }

    private void must(String suite, String... args) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (once(suite, said, args) != ExitCode.OK.code()) {
            throw new IllegalStateException(String.join(" ", args) + ": " + said.toString(StandardCharsets.UTF_8));
        }
    }

    private void any(String suite, String... args) {
        int unused = once(suite, new ByteArrayOutputStream(), args);
    }

    private int once(String suite, ByteArrayOutputStream said, String... args) {
        Map<String, String> variables = Map.of("HOME", project(suite).toString(), "PATH", "/usr/bin:/bin");
        Environment environment = new Environment(variables, project(suite));
        ByteArrayInputStream in = new ByteArrayInputStream("value".getBytes(StandardCharsets.UTF_8));
        return Main.run(List.of(args), environment, Terminal.of(environment, in, said, said, ""));
    }
}
