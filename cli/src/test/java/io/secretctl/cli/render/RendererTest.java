package io.secretctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files and real commands; values are given. */
class RendererTest {
    private static final String CANARY = "c4n4ry-in-a-file";

    @TempDir
    Path top;

    private final List<String> log = new ArrayList<>();
    private final Map<String, String> values = new TreeMap<>(Map.of("/app/db/password", CANARY));
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        out = Files.createDirectories(top.resolve("out"));
        Files.writeString(top.resolve("t.peb"), "password = {{ getv(\"/app/db/password\") }}\n");
    }

    private Resource resource(String name, Map<String, Object> more) {
        Map<String, Object> settings = new LinkedHashMap<>(more);
        settings.putIfAbsent("src", "t.peb");
        settings.put("dest", out.resolve(name).toString());
        return Resources.of(top.resolve("t.peb"), settings, "/");
    }

    private Renderer renderer(Optional<Renderer.Preview> preview, Resource... resources) {
        return new Renderer(List.of(resources), new Environment(Map.of(), top), log::add, () -> false, preview);
    }

    private Values values() {
        TreeMap<String, byte[]> bytes = new TreeMap<>();
        values.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return new Values(bytes, List.of());
    }

    private List<Outcome.State> render(Resource... resources) {
        return outcomes(resources).stream().map(Outcome::state).toList();
    }

    private List<Outcome> outcomes(Resource... resources) {
        List<Outcome> outcomes = renderer(Optional.empty(), resources).render(values());
        for (Outcome outcome : outcomes) {
            outcome.failure().ifPresent(f -> assertThat(f.getMessage()).doesNotContain(CANARY));
        }
        assertThat(log).noneMatch(line -> line.contains(CANARY));
        return outcomes;
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve(name)));
    }

    @Test
    void aFileIsWrittenOnceAndMended() throws IOException {
        Resource resource = resource("a", Map.of());
        assertThat(render(resource)).containsExactly(Outcome.State.WRITTEN);
        assertThat(out.resolve("a")).hasContent("password = " + CANARY + "\n");
        assertThat(mode("a")).isEqualTo("rw-------");
        Object inode = Files.getAttribute(out.resolve("a"), "unix:ino");
        assertThat(render(resource)).containsExactly(Outcome.State.UNCHANGED);
        assertThat(Files.getAttribute(out.resolve("a"), "unix:ino")).isEqualTo(inode);
        Files.setPosixFilePermissions(out.resolve("a"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(render(resource)).containsExactly(Outcome.State.MENDED);
        assertThat(mode("a")).isEqualTo("rw-------");
        assertThat(render(resource("a", Map.of("mode", "0640")))).containsExactly(Outcome.State.MENDED);
        assertThat(mode("a")).isEqualTo("rw-r-----");
        values.put("/app/db/password", "other");
        assertThat(render(resource("a", Map.of("mode", "0640")))).containsExactly(Outcome.State.WRITTEN);
        assertThat(mode("a")).isEqualTo("rw-r-----");
        assertThat(left()).containsExactly("a");
    }

    @Test
    void ownerAndGroupAreGivenBeforeTheFileIsInItsPlace() throws IOException {
        int gid = (Integer) Files.getAttribute(top, "unix:gid");
        int uid = (Integer) Files.getAttribute(top, "unix:uid");
        Resource resource = resource("a", Map.of("uid", uid, "gid", gid));
        assertThat(render(resource)).containsExactly(Outcome.State.WRITTEN);
        assertThat(render(resource)).containsExactly(Outcome.State.UNCHANGED);
        if (uid == 0) {
            Files.setAttribute(out.resolve("a"), "unix:gid", 12345);
            assertThat(render(resource)).containsExactly(Outcome.State.MENDED);
            assertThat(Files.getAttribute(out.resolve("a"), "unix:gid")).isEqualTo(gid);
        }
    }

    @Test
    void theCheckSeesTheNewFileAndAFailureKeepsTheOld() throws IOException {
        Files.writeString(out.resolve("a"), "old");
        Resource refused = resource(
                "a",
                Map.of(
                        "check_cmd",
                        List.of("sh", "-c", "cat \"$1\"; stat -c %a,$2 \"$1\"; exit 3", "sh", "{{src}}", "x"),
                        "reload_cmd",
                        "touch " + top.resolve("reloaded")));
        Outcome outcome = outcomes(refused).get(0);
        assertThat(outcome.state()).isEqualTo(Outcome.State.FAILED);
        assertThat(outcome.failure().orElseThrow())
                .hasMessageContaining("stays as it is: check_cmd ended with 3")
                .satisfies(e -> assertThat(e.exit()).isEqualTo(ExitCode.FINDINGS));
        assertThat(log).containsExactly("password = ***", "600,x");
        assertThat(out.resolve("a")).hasContent("old");
        assertThat(left()).containsExactly("a");
        assertThat(top.resolve("reloaded")).doesNotExist();
    }

    @Test
    void noArgumentAndNoVariableHoldsAValue() {
        Resource resource = resource(
                "a",
                Map.of(
                        "check_cmd", List.of("sh", "-c", "tr '\\0' '\\n' < /proc/$$/cmdline; env; cat", "{{src}}"),
                        "reload_cmd", List.of("sh", "-c", "tr '\\0' '\\n' < /proc/$$/cmdline; env")));
        assertThat(render(resource)).containsExactly(Outcome.State.WRITTEN);
        assertThat(log).noneMatch(line -> line.contains("***") || line.startsWith("SECRETCTL_"));
    }

    @Test
    void oneReloadServesManyFilesAndIsNotForgotten() throws IOException {
        String count = "printf x >> " + top.resolve("count") + "; test -e " + top.resolve("fine");
        Map<String, Object> settings = Map.of("reload_cmd", count, "shell", true);
        Resource[] both = {resource("a", settings), resource("b", settings)};
        List<Outcome> outcomes = outcomes(both);
        assertThat(outcomes).extracting(Outcome::state).containsOnly(Outcome.State.NOT_RELOADED);
        assertThat(outcomes.get(0).failure().orElseThrow()).hasMessageContaining("reload_cmd ended with 1");
        assertThat(top.resolve("count")).hasContent("x");
        assertThat(render(both)).containsOnly(Outcome.State.NOT_RELOADED);
        Files.createFile(top.resolve("fine"));
        assertThat(render(both)).containsOnly(Outcome.State.UNCHANGED);
        assertThat(render(both)).containsOnly(Outcome.State.UNCHANGED);
        assertThat(top.resolve("count")).hasContent("xxx");
        assertThat(left()).containsExactly("a", "b");
        Files.setPosixFilePermissions(out.resolve("a"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(render(both)).containsExactly(Outcome.State.MENDED, Outcome.State.UNCHANGED);
        assertThat(top.resolve("count")).hasContent("xxx");
    }

    @Test
    void oneFailureDoesNotKeepOthersBack() throws IOException {
        Files.writeString(top.resolve("bad.peb"), "{{ getv(\"/none\") }}");
        assertThat(render(resource("a", Map.of("src", "bad.peb")), resource("b", Map.of())))
                .containsExactly(Outcome.State.FAILED, Outcome.State.WRITTEN);
        assertThat(left()).containsExactly("b");
    }

    @Test
    void aListThatIsSuddenlyEmptyKeepsTheFile() throws IOException {
        values.put("/hosts/a", "10.0.0.1");
        Files.writeString(top.resolve("t.peb"), "{% for h in getvs(\"/hosts/*\") %}server {{ h }}\n{% endfor %}");
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.WRITTEN);
        values.remove("/hosts/a");
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.FAILED);
        assertThat(out.resolve("a")).hasContent("server 10.0.0.1\n");
        assertThat(render(resource("a", Map.of("allow_empty", true)))).containsExactly(Outcome.State.WRITTEN);
        assertThat(out.resolve("a")).isEmptyFile();
    }

    @Test
    void aHangingCommandIsKilledWithItsChildren() throws IOException {
        Resource resource = resource(
                "a",
                Map.of(
                        "timeout",
                        "5s",
                        "check_cmd",
                        List.of("sh", "-c", "sleep 300 & echo $! > '" + top.resolve("child") + "'; wait", "{{src}}")));
        assertThat(outcomes(resource).get(0).failure().orElseThrow())
                .hasMessageContaining("did not end within 5000 ms");
        long child = Long.parseLong(Files.readString(top.resolve("child")).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
        assertThat(left()).isEmpty();
    }

    @Test
    void aDaemonThatKeepsTheOutputOpenIsNotWaitedFor() throws IOException {
        Resource resource = resource(
                "a",
                Map.of(
                        "shell",
                        true,
                        "reload_cmd",
                        "sleep 300 & echo $! > " + top.resolve("daemon") + "; echo up; sleep 1"));
        assertThat(render(resource)).containsExactly(Outcome.State.WRITTEN);
        assertThat(log).containsExactly("up");
        long daemon = Long.parseLong(Files.readString(top.resolve("daemon")).strip());
        assertThat(ProcessHandle.of(daemon).orElseThrow().destroyForcibly()).isTrue();
    }

    @Test
    void aLinkIsNeitherFollowedNorReplaced() throws IOException {
        Path target = Files.writeString(top.resolve("target"), "theirs");
        Files.createSymbolicLink(out.resolve("a"), target);
        Files.createDirectory(out.resolve("b"));
        Files.createSymbolicLink(out.resolve("c"), top.resolve("none"));
        List<Outcome> outcomes = outcomes(resource("a", Map.of()), resource("b", Map.of()), resource("c", Map.of()));
        assertThat(outcomes).extracting(Outcome::state).containsOnly(Outcome.State.FAILED);
        assertThat(outcomes.get(0).failure().orElseThrow()).hasMessageContaining("is a symbolic link");
        assertThat(target).hasContent("theirs");
        assertThat(Files.isSymbolicLink(out.resolve("a"))).isTrue();
        assertThat(left()).containsExactly("a", "b", "c");
    }

    @Test
    void whatADeadRunLeftIsRemovedAndWhatALivingOneWritesIsNot() throws IOException {
        Path dead = Files.writeString(out.resolve(".secretctl-0123456789abcdef-a"), CANARY);
        Path others = Files.writeString(out.resolve(".secretctl-0123456789abcdef-ab"), "of another file");
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.WRITTEN);
        assertThat(dead).doesNotExist();
        assertThat(others).exists();
        Path living = Files.writeString(out.resolve(".secretctl-fedcba9876543210-a"), "half");
        Process holder = new ProcessBuilder("python3", "-c", """
                import fcntl, sys
                file = open(sys.argv[1], "r+")
                fcntl.lockf(file, fcntl.LOCK_EX)
                print("locked", flush=True)
                sys.stdin.read()
                """, living.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            render(resource("a", Map.of()));
            assertThat(living).exists();
        } finally {
            holder.destroyForcibly().onExit().join();
        }
        render(resource("a", Map.of()));
        assertThat(living).doesNotExist();
    }

    @Test
    void theTimeAloneChangesNothing() throws IOException {
        Files.writeString(top.resolve("t.peb"), "# {{ datetime() }}\n{{ getv(\"/app/db/password\") }}\n");
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.WRITTEN);
        Instant before = Instant.parse("2026-01-31T12:00:00Z");
        Files.writeString(out.resolve("a"), "# " + before + "\n" + CANARY + "\n");
        Files.setLastModifiedTime(out.resolve("a"), FileTime.from(before));
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.UNCHANGED);
        values.put("/app/db/password", "other");
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.WRITTEN);
        assertThat(out.resolve("a")).content().doesNotContain(before.toString()).contains("other");
        assertThat(render(resource("a", Map.of()))).containsExactly(Outcome.State.UNCHANGED);
    }

    @Test
    void aPreviewTouchesNothing() throws IOException {
        Files.writeString(out.resolve("a"), "old\n");
        Files.writeString(out.resolve(".secretctl-0123456789abcdef-a"), "left");
        List<String> told = new ArrayList<>();
        Renderer renderer = renderer(
                Optional.of((file, before, after) -> {
                    Difference difference = new Difference(file, before, after);
                    told.add(difference.summary());
                    told.addAll(difference.unified());
                }),
                resource("a", Map.of("reload_cmd", "touch " + top.resolve("x"))),
                resource("b", Map.of()));
        assertThat(renderer.render(values())).extracting(Outcome::state).containsOnly(Outcome.State.WOULD_CHANGE);
        assertThat(told)
                .contains(
                        out.resolve("a") + ": +1 -1 lines",
                        "-old",
                        "+password = " + CANARY,
                        out.resolve("b") + ": a new file, +1 -0 lines");
        assertThat(left()).containsExactly(".secretctl-0123456789abcdef-a", "a");
        assertThat(out.resolve("a")).hasContent("old\n");
        assertThat(top.resolve("x")).doesNotExist();
    }

    @Test
    void twoResourcesDoNotShareAFile() {
        assertThatThrownBy(() -> renderer(Optional.empty(), resource("a", Map.of()), resource("a", Map.of())))
                .hasMessageContaining("two resources have the destination");
    }

    @Test
    void aFolderThatIsMissingIsNotMade() throws IOException {
        Outcome outcome = outcomes(resource("none/a", Map.of())).get(0);
        assertThat(outcome.failure().orElseThrow()).hasMessageContaining("its folder does not exist");
        assertThat(left()).isEmpty();
    }
}
