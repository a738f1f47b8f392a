package io.secretctl.bench;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.GnuPg;
import io.secretctl.fixtures.TestCa;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Whole processes of the built program beside a Java program that prints a word, and beside what else people read such
 * values with: crypt, etcdctl, age, gpg. Where there is socat, {@code get} is measured through an agent too. Interleaved
 * rounds; ratios to the Java program on the same JDK.
 *
 * <p>Arguments: the folder of the distribution, the java to run it on, the number of rounds (15).
 */
public final class ColdBench {
    /** Debian's name of it. */
    private static final String CRYPT = "crypt-xordataexchange";

    private static final String HELLO = "java Hello";
    private static final int AGENT_WARMUPS = 100;

    private static final String FILES = "file store";
    private static final String PLAIN = "etcd";
    private static final String TLS = "etcd with TLS";

    private final Map<String, List<String>> commands = new LinkedHashMap<>();
    /** The sockets of those commands that an agent serves. */
    private final Map<String, String> agents = new LinkedHashMap<>();

    private final boolean hasSocat;
    private final Path folder;
    private final Path java;
    private final String program;

    private ColdBench(Path folder, Path distribution, Path java) {
        this.folder = folder;
        this.java = java;
        this.program = distribution.toAbsolutePath().resolve("bin/secretctl").toString();
        this.hasSocat = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "socat")));
    }

    /** What is run as {@code java Hello}. */
    public static final class Hello {
        private Hello() {}

        /** Prints a word. */
        public static void main(String[] args) {
            System.out.println("hello");
        }
    }

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("secretctl-bench");
        TestCa ca = new TestCa(Files.createDirectory(folder.resolve("ca")), "bench");
        try (EtcdServer plain = EtcdServer.startWithV2();
                EtcdServer tls = EtcdServer.startTls(ca);
                GnuPg gpg = new GnuPg(folder)) {
            ColdBench bench = new ColdBench(folder, Path.of(args[0]), Path.of(args[1]));
            try {
                bench.prepare(plain, tls, ca, gpg);
                bench.measure(args.length > 2 ? Integer.parseInt(args[2]) : 15);
            } finally {
                bench.stopAgents();
            }
        }
    }

    private void prepare(EtcdServer plain, EtcdServer tls, TestCa ca, GnuPg gpg) throws Exception {
        Path classes = Path.of(
                Hello.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        commands.put(HELLO, List.of(java.toString(), "-cp", classes.toString(), Hello.class.getName()));
        commands.put("secretctl version", List.of(program, "version"));
        commands.put("secretctl completion bash", List.of(program, "completion", "bash"));
        List<String> etcd = List.of("--store", "etcd://" + plain.endpoint() + "/bench");
        space(FILES, List.of());
        space(PLAIN, etcd);
        space(
                TLS,
                List.of(
                        "--store",
                        "etcds://" + tls.endpoint() + "/bench",
                        "--ca-file",
                        ca.certificate().toString()));
        if (hasSocat) {
            agent(FILES, List.of());
            agent(PLAIN, etcd);
        } else {
            System.err.println("socat is not on the PATH: nothing is measured through an agent");
        }
        others(plain, gpg);
    }

    /** Reads through an agent what a space's {@code get} reads; one that has been in use, as most are when they are asked. */
    private void agent(String space, List<String> store) throws Exception {
        Path home = home(space);
        String socket = home.resolve("agent/agent.sock").toString();
        run(List.of(program, "agent", "start", "--socket", socket), home);
        String name = "secretctl get, agent, " + space;
        agents.put(name, socket);
        List<String> get = new ArrayList<>(List.of(program, "get", "/app/password"));
        get.addAll(store);
        for (int i = 0; i < AGENT_WARMUPS; i++) {
            run(get, home, Optional.of(socket));
        }
        commands.put(name, get);
    }

    private void stopAgents() throws Exception {
        for (String socket : agents.values()) {
            run(List.of(program, "agent", "stop", "--socket", socket), folder);
        }
    }

    private void space(String name, List<String> store) throws Exception {
        Path home = Files.createDirectories(folder.resolve(name.replace(' ', '-')));
        run(with(store, "init", "--yes", "--name", "bench", "--suite", "x25519"), home);
        run(with(store, "set", "/app/password", "--no-input"), home);
        commands.put("secretctl get, " + name, with(store, "get", "/app/password"));
        commands.put("secretctl set, " + name, with(store, "set", "/app/other", "--no-input"));
        commands.put("secretctl exec, " + name, with(store, "exec", "/app", "--", "/bin/true"));
    }

    private List<String> with(List<String> store, String... command) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(store);
        all.addAll(List.of(command));
        return all;
    }

    private void others(EtcdServer etcd, GnuPg gpg) throws Exception {
        gpg.generateRsa("bench");
        Path keys = Files.write(folder.resolve("pubring.gpg"), gpg.publicKeys());
        Path secret = Files.write(folder.resolve("secring.gpg"), gpg.secretKeys("", "bench"));
        Path value = Files.writeString(folder.resolve("value"), "s3cret\n");
        String where = "http://" + etcd.endpoint();
        run(
                List.of(CRYPT, "set", "-keyring", keys.toString(), "-endpoint", where, "/password", value.toString()),
                folder);
        commands.put(
                "crypt get",
                List.of(CRYPT, "get", "-secret-keyring", secret.toString(), "-endpoint", where, "/password"));
        commands.put("etcdctl get", List.of("etcdctl", "--endpoints=" + where, "get", "/bench/app/password"));
        Path message = Files.write(
                folder.resolve("value.gpg"),
                gpg.run("s3cret\n".getBytes(StandardCharsets.UTF_8), "--encrypt", "--recipient", "bench"));
        commands.put("gpg -d", gpg.command("--decrypt", message.toString()));
        Path age = folder.resolve("age.key");
        run(List.of("age-keygen", "-o", age.toString()), folder);
        String recipient = Files.readAllLines(age).get(1).replaceFirst(".*: ", "");
        run(List.of("age", "-r", recipient, "-o", folder.resolve("value.age").toString(), value.toString()), folder);
        commands.put(
                "age -d",
                List.of(
                        "age",
                        "-d",
                        "-i",
                        age.toString(),
                        folder.resolve("value.age").toString()));
    }

    private void measure(int count) throws Exception {
        Rounds rounds = new Rounds(count, 2);
        rounds.each(round -> {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                Path home = home(command.getKey());
                Optional<String> agent = Optional.ofNullable(agents.get(command.getKey()));
                rounds.time(command.getKey(), () -> run(command.getValue(), home, agent));
            }
        });
        Table table = new Table("a process", "time, ms", "of java Hello");
        for (String name : commands.keySet()) {
            table.row(name, rounds.seconds(name).times(1e3), rounds.ratio(name, HELLO));
        }
        System.out.print("The processes' JDK: " + version() + "\n" + Table.machine() + "\n\n" + table);
    }

    private Path home(String command) {
        Path home = folder.resolve(command.replaceFirst(".*, ", "").replace(' ', '-'));
        return Files.isDirectory(home) ? home : folder;
    }

    private String version() throws IOException {
        String release =
                Files.readString(java.toRealPath().resolve("../../release").normalize());
        return release.replaceFirst("(?s).*JAVA_VERSION=\"([^\"]*)\".*", "$1");
    }

    private void run(List<String> command, Path home) throws IOException, InterruptedException {
        run(command, home, Optional.empty());
    }

    private void run(List<String> command, Path home, Optional<String> agent) throws IOException, InterruptedException {
        File input = folder.resolve("value").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        if (input.exists()) {
            builder.redirectInput(input);
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("SECRETCTL_") || name.startsWith("XDG_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("SECRETCTL_JAVA", java.toString());
        agent.ifPresent(socket -> {
            builder.environment().put("SECRETCTL_AGENT", socket);
            builder.environment().put("SECRETCTL_JAVA", "/nowhere"); // it fails where the agent does not answer
        });
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: "
                    + Files.readString(folder.resolve("output"), StandardCharsets.UTF_8));
        }
    }
}
