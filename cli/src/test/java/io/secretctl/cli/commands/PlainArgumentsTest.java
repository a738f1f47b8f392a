package io.secretctl.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainArgumentsTest {
    private static final List<String> WORDS = List.of(
            "get",
            "exec",
            "version",
            "set",
            "/app",
            "/app/a",
            "app",
            "",
            " ",
            "-",
            "--",
            "-q",
            "--quiet",
            "--no-input",
            "--no-color",
            "--trust-on-first-use",
            "--store",
            "file:x",
            "--store=file:y",
            "--identity",
            "id.json",
            "--root",
            "--output",
            "json",
            "raw",
            "JSON",
            "-o",
            "-ojson",
            "--help",
            "--debug",
            "-y",
            "--timeout",
            "5s",
            "@file",
            "--map",
            "A=/b",
            "--files",
            "env",
            "\"quoted\"",
            "--unknown",
            "--codec",
            "crypt");

    /** What picocli makes of the same arguments, written down; empty if it refuses them. */
    private static Optional<String> parsed(List<String> arguments) {
        GlobalOptions options = new GlobalOptions();
        try {
            CommandLine root = CommandTree.forArguments(options, arguments);
            CommandLine command = CommandTree.innermost(root.parseArgs(arguments.toArray(String[]::new)));
            return command.getCommandSpec().userObject() instanceof Action action
                    ? Optional.of(text(options, action))
                    : Optional.empty();
        } catch (CommandLine.ParameterException e) {
            return Optional.empty();
        }
    }

    private static String text(GlobalOptions options, Action action) {
        String command = action.getClass().getSimpleName();
        if (action instanceof GetCommand get) {
            command += " " + get.path + " " + get.codec.codec;
        } else if (action instanceof ExecCommand exec) {
            command += " " + exec.prefix + " " + exec.command + exec.maps + exec.pristine + exec.files;
        }
        return command + " " + options.settings() + options.output + options.help + options.version + options.yes
                + options.noInput + options.quiet + options.noColour + options.trustOnFirstUse + options.debug;
    }

    private static Optional<String> plain(List<String> arguments) {
        return PlainArguments.read(arguments).map(plain -> text(plain.options(), plain.action()));
    }

    @Test
    void whatItReadsPicocliReadsAlike() {
        Random random = new Random(4);
        int read = 0;
        for (int round = 0; round < 6_000; round++) {
            List<String> arguments = new ArrayList<>();
            // Half of them begin like something that is understood.
            if (random.nextBoolean()) {
                arguments.add(WORDS.get(random.nextInt(3)));
            }
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                arguments.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            Optional<String> plain = plain(arguments);
            if (plain.isPresent()) {
                read++;
                assertThat(parsed(arguments)).as("%s", arguments).isEqualTo(plain);
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get /a",
                "get /a --store file:x --no-input",
                "--store file:x get /a --output json",
                "exec /app -- env A=b --quiet",
                "version --output raw"
            })
    void whatIsUsualIsPlain(String line) {
        List<String> arguments = List.of(line.split(" ", -1));
        assertThat(plain(arguments)).isPresent().isEqualTo(parsed(arguments));
    }
}
