package io.secretctl.cli.settings;

import io.secretctl.cli.base.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the settings files are. */
public final class SettingsFiles {
    /** The name of a project's file. */
    public static final String PROJECT = "secretctl.yaml";

    private static final String USER = "config.yaml";

    private SettingsFiles() {}

    /** The user's file, whether it exists or not. */
    public static Path user(Environment environment) {
        return environment.configDirectory().resolve(USER);
    }

    /**
     * The project's file: the nearest from the working directory upwards, not above the root of a git work tree and not
     * above the home directory, so that nobody else's file is taken for the project's.
     */
    public static Optional<Path> project(Environment environment) {
        Path home = environment.home();
        for (Path folder = environment.directory(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(PROJECT);
            if (Files.exists(file)) {
                return Optional.of(file);
            }
            if (folder.equals(home) || Files.exists(folder.resolve(".git"))) {
                break;
            }
        }
        return Optional.empty();
    }
}
