package io.secretctl.cli.commands;

import io.secretctl.crypt.Backend;
import io.secretctl.crypt.CryptException;
import io.secretctl.crypt.SecretKeyring;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What crypt's three commands share: its flags, its defaults, and its exit codes, which are 0, 1 and 2. */
abstract class CryptAction implements Action {
    private static final int FAILED = 1;
    private static final int WRONG_FLAG = 2;

    @Parameters(
            arity = "0..*",
            paramLabel = "ARGUMENT",
            description = {
                "crypt's flags, then the key:",
                "-backend etcd|consul|etcd3 (etcd is its API 2, as crypt's; etcd3 is the present one),",
                "-endpoint URL, -keyring FILE, -secret-keyring FILE, -plaintext; and -passphrase-file FILE, which crypt"
                        + " has not, for a locked secret keyring"
            })
    List<String> arguments = new ArrayList<>();

    private final String usage;
    private final Set<String> flags;

    CryptAction(String usage, String keyringFlag) {
        this.usage = usage;
        this.flags = new TreeSet<>(Set.of("backend", "endpoint", "plaintext", keyringFlag));
        if (keyringFlag.equals("secret-keyring")) {
            flags.add("passphrase-file");
        }
    }

    @Spec
    void flagsAreArguments(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public final int run(Context context) {
        try {
            CryptFlags given = CryptFlags.parse(arguments, flags);
            if (!isComplete(given)) {
                return usage(context, FAILED);
            }
            run(context, given, backend(context, given));
            return 0;
        } catch (CryptFlags.Wrong e) {
            context.terminal().err(String.valueOf(e.getMessage()));
            return usage(context, WRONG_FLAG);
        } catch (CryptException | StoreException | Backend.NotAFolder e) {
            context.terminal().err(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            context.terminal().err("open " + e.getFile() + ": no such file or directory");
        } catch (IOException e) {
            context.terminal().err(e.toString());
        }
        return FAILED;
    }

    abstract boolean isComplete(CryptFlags given);

    abstract void run(Context context, CryptFlags given, Backend backend) throws IOException;

    private int usage(Context context, int exit) {
        context.terminal().err("usage: secretctl crypt " + usage);
        flags.forEach(flag -> context.terminal().err("  -" + flag));
        return exit;
    }

    private static Backend backend(Context context, CryptFlags given) {
        String name = given.value("backend", "etcd");
        String endpoint = given.value("endpoint", "");
        String scheme = switch (name) {
            case "etcd" -> "etcd2";
            case "etcd3", "etcdv3" -> "etcd";
            case "consul" -> "consul";
            default -> throw new StoreException.Unusable("invalid backend " + name);
        };
        if (endpoint.isEmpty()) {
            endpoint = name.equals("etcd")
                    ? "127.0.0.1:4001"
                    : name.equals("consul") ? "127.0.0.1:8500" : "127.0.0.1:2379";
        }
        boolean tls = endpoint.startsWith("https://");
        StoreOptions own = context.settings().storeOptions();
        StoreOptions options = StoreOptions.DEFAULT.withTimeout(own.timeout());
        return Backend.open(
                scheme + (tls ? "s" : "") + "://" + endpoint.replaceFirst("^https?://", ""),
                tls && own.caFile().isPresent() ? options.withCa(own.caFile().get()) : options);
    }

    /** crypt's values are read and written with a warning, always. */
    static void warn(Context context) {
        context.terminal()
                .warn("crypt's values are not authenticated: whoever can write the store and has the public keyring can"
                        + " have made them");
    }

    static SecretKeyring secretKeyring(Context context, CryptFlags given) throws IOException {
        return CryptKeys.secret(
                context,
                given.value("secret-keyring", ".secring.gpg"),
                Optional.of(given.value("passphrase-file", "")).filter(file -> !file.isEmpty()));
    }

    static byte[] file(Context context, String name) throws IOException {
        return InputFile.read(context, name);
    }
}
