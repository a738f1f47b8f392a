package io.secretctl.cli.agent;

import io.secretctl.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the agent is asked. In UTF-8, a line each: {@code secretctl-agent 3}, the verb, and then {@code tty}, {@code dir},
 * {@code env} and {@code arg} with a blank and a value behind them. An empty line ends them; what follows it, to the end
 * of the stream, is the passphrase of {@code unlock}.
 *
 * @param verb what to do
 * @param terminals the descriptors, of 0, 1 and 2, that are terminals at the caller's
 * @param directory the caller's working directory, absolute; links may lead there
 * @param variables those of the caller's environment that the program heeds
 * @param arguments the caller's command line
 * @param passphrase whoever made the request closes it
 */
public record AgentRequest(
        Verb verb,
        String terminals,
        Path directory,
        Map<String, String> variables,
        List<String> arguments,
        SecretBytes passphrase) {
    /** The largest request, in bytes. */
    public static final int MAX_BYTES = 64 << 10;

    static final String VERSION = "secretctl-agent 3";

    /** What the agent can be asked for. */
    public enum Verb {
        /** Run a command. */
        RUN,
        /** Tell what it holds. */
        STATUS,
        /** Forget the keys. */
        LOCK,
        /** Read the keys again. */
        UNLOCK,
        /** End. */
        STOP
    }

    /** Takes copies of all but the passphrase. */
    public AgentRequest {
        variables = Map.copyOf(variables);
        arguments = List.copyOf(arguments);
    }

    /** A request that needs neither surroundings nor a passphrase. */
    public static AgentRequest of(Verb verb) {
        return of(verb, SecretBytes.copyOf(new byte[0]));
    }

    /** A request that needs no surroundings. */
    public static AgentRequest of(Verb verb, SecretBytes passphrase) {
        return new AgentRequest(verb, "", Path.of("/"), Map.of(), List.of(), passphrase);
    }

    /** A command to be run, in its surroundings. */
    public static AgentRequest run(
            String terminals, Path directory, Map<String, String> variables, List<String> arguments) {
        return new AgentRequest(Verb.RUN, terminals, directory, variables, arguments, SecretBytes.copyOf(new byte[0]));
    }

    /** Reads a request; empty if it is none of this version. */
    static Optional<AgentRequest> parse(byte[] bytes) {
        int end = 1;
        while (end < bytes.length && (bytes[end - 1] != '\n' || bytes[end] != '\n')) {
            end++;
        }
        if (end >= bytes.length) {
            return Optional.empty();
        }
        byte[] behind = Arrays.copyOfRange(bytes, end + 1, bytes.length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, end - 1))
                    .toString();
            return parse(List.of(text.split("\n", -1)), SecretBytes.copyOf(behind));
        } catch (CharacterCodingException | InvalidPathException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(behind, (byte) 0);
        }
    }

    private static Optional<AgentRequest> parse(List<String> lines, SecretBytes passphrase) {
        Optional<Verb> verb = Arrays.stream(Verb.values())
                .filter(known -> lines.size() > 1 && known.name().equals(lines.get(1)))
                .findFirst();
        if (verb.isEmpty() || !lines.get(0).equals(VERSION)) {
            return Optional.empty();
        }
        String terminals = "";
        Path directory = Path.of("/");
        Map<String, String> variables = new TreeMap<>();
        List<String> arguments = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            int blank = line.indexOf(' ');
            String value = line.substring(blank + 1);
            switch (line.substring(0, Math.max(blank, 0))) {
                case "tty" -> terminals = value;
                case "dir" -> directory = Path.of(value);
                case "arg" -> arguments.add(value);
                case "env" -> {
                    int equals = value.indexOf('=');
                    if (equals < 1) {
                        return Optional.empty();
                    }
                    variables.put(value.substring(0, equals), value.substring(equals + 1));
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return directory.isAbsolute()
                ? Optional.of(new AgentRequest(verb.get(), terminals, directory, variables, arguments, passphrase))
                : Optional.empty();
    }

    /** The bytes of this request; empty if a newline in one of its values, or its length, does not let it be sent. */
    Optional<byte[]> encode() {
        List<String> lines = new ArrayList<>(List.of(VERSION, verb.name(), "tty " + terminals, "dir " + directory));
        variables.forEach((name, value) -> lines.add("env " + name + "=" + value));
        arguments.forEach(argument -> lines.add("arg " + argument));
        if (lines.stream().anyMatch(line -> line.indexOf('\n') >= 0)) {
            return Optional.empty();
        }
        byte[] head = (String.join("\n", lines) + "\n\n").getBytes(StandardCharsets.UTF_8);
        byte[] behind = passphrase.toByteArray();
        try {
            byte[] all = Arrays.copyOf(head, head.length + behind.length);
            System.arraycopy(behind, 0, all, head.length, behind.length);
            return Optional.of(all).filter(request -> request.length <= MAX_BYTES);
        } finally {
            Arrays.fill(behind, (byte) 0);
        }
    }

    /** No value of a variable or argument, and no passphrase. */
    @Override
    public String toString() {
        return "AgentRequest[" + verb + "]";
    }
}
