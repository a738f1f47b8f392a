package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The formats that values are exported in; {@code docs/export-formats.md} has the rules of each. Whatever is written is
 * read by the format's consumer as the same names and the same bytes; what can't be is refused.
 */
public enum ExportFormat {
    /** Commands for a POSIX shell. */
    SH,
    /** The same for direnv's {@code .envrc}. */
    DIRENV,
    /** Commands for fish. */
    FISH,
    /** A step of GitHub Actions. */
    GITHUB,
    /** GitLab's {@code artifacts:reports:dotenv}. */
    GITLAB_DOTENV,
    /** Docker's {@code --env-file}. */
    DOCKER_ENV,
    /** Docker Compose's {@code env_file}. */
    COMPOSE_ENV,
    /** A {@code .env} file, in what its readers have in common. */
    DOTENV,
    /** systemd's {@code EnvironmentFile}. */
    SYSTEMD_ENV,
    /** A folder for systemd's {@code LoadCredential}. */
    SYSTEMD_CREDS,
    /** A folder of files. */
    DIR,
    /** The manifest of a Kubernetes Secret. */
    K8S_SECRET,
    /** One flat JSON object of strings. */
    JSON,
    /** One flat YAML mapping of strings. */
    YAML,
    /** Java's properties. */
    PROPERTIES,
    /** Terraform's variables. */
    TFVARS;

    /**
     * What a document says besides the values.
     *
     * @param name of the Kubernetes Secret; other formats have none
     * @param namespace of the Kubernetes Secret
     */
    public record Options(Optional<String> name, Optional<String> namespace) {}

    /**
     * Writes values.
     *
     * @param values by names {@code [A-Za-z_][A-Za-z0-9_]*}
     * @throws UnwritableException if the format's reader would take them for something else
     */
    public Exported write(SortedMap<String, SecretBytes> values, Options options) {
        return switch (this) {
            case SH -> ShellFormats.sh(values);
            case DIRENV -> ShellFormats.direnv(values);
            case FISH -> ShellFormats.fish(values);
            case GITHUB -> GithubFormat.write(values);
            case GITLAB_DOTENV -> GitlabFormat.write(values);
            case DOCKER_ENV -> EnvFileFormats.docker(values);
            case COMPOSE_ENV -> EnvFileFormats.compose(values);
            case DOTENV -> EnvFileFormats.dotenv(values);
            case SYSTEMD_ENV -> EnvFileFormats.systemd(values);
            case SYSTEMD_CREDS -> FolderFormats.credentials(values);
            case DIR -> FolderFormats.folder(values);
            case K8S_SECRET -> KubernetesFormat.write(values, options);
            case JSON -> DataFormats.json(values);
            case YAML -> DataFormats.yaml(values);
            case PROPERTIES -> DataFormats.properties(values);
            case TFVARS -> TerraformFormat.write(values);
        };
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
