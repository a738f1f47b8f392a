package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the script that completes this command line in a shell. */
@Command(name = "completion", description = "print a completion script: source <(secretctl completion bash)")
final class CompletionCommand implements Action {
    /** The shells that a script can be made for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    Shell shell = Shell.BASH;

    @Override
    public int run(Context context) {
        context.terminal().page(script(shell));
        return ExitCode.OK.code();
    }

    /** picocli's script serves zsh too, by way of zsh's bashcompinit. */
    static String script(Shell shell) {
        return shell == Shell.FISH
                ? FishCompletion.script(CommandTree.all())
                : AutoComplete.bash("secretctl", CommandTree.all());
    }
}
