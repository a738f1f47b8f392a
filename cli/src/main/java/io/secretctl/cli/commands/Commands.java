package io.secretctl.cli.commands;

import java.util.List;
import java.util.Set;

/**
 * The table of commands. A command's class is named only in {@link #create}, so that it is loaded when it is wanted and
 * not before: a third of the time of a short run would else go into reading the annotations of all others.
 */
final class Commands {
    /**
     * A heading of the help and the commands below it.
     *
     * @param names in the order of the help
     */
    record Group(String title, List<String> names) {}

    static final List<Group> GROUPS = List.of(
            new Group("Begin", List.of("init", "trust", "doctor")),
            new Group(
                    "Values",
                    List.of(
                            "set",
                            "get",
                            "ls",
                            "rm",
                            "history",
                            "watch",
                            "edit",
                            "exec",
                            "export",
                            "import",
                            "render",
                            "register")),
            new Group("Access", List.of("access", "rotate", "verify", "manifest", "restore")),
            new Group("Between stores", List.of("sync", "migrate", "crypt")),
            new Group("Keys", List.of("key", "agent", "root", "proposal")),
            new Group("Settings", List.of("config")),
            new Group("Help", List.of("help", "completion", "version")));

    /** What may go over many values, or stays: there it pays to load what starts slowly and is fast then. */
    private static final Set<String> LENGTHY = Set.of(
            "access",
            "agent",
            "doctor",
            "export",
            "import",
            "ls",
            "manifest",
            "migrate",
            "register",
            "render",
            "restore",
            "rotate",
            "sync",
            "verify",
            "watch");

    private Commands() {}

    /** Whether a command at the top may take longer than its start. */
    static boolean isLengthy(String name) {
        return LENGTHY.contains(name);
    }

    /** The names of all commands at the top. */
    static List<String> names() {
        return GROUPS.stream().flatMap(group -> group.names().stream()).toList();
    }

    /** The names below a command; none for most. */
    static List<String> below(String name) {
        return switch (name) {
            case "access" ->
                List.of(
                        "add", "group", "grant", "update", "retire", "revoke", "remove", "expiry", "list", "check",
                        "debt");
            case "agent" -> List.of("start", "status", "lock", "unlock", "stop");
            case "config" -> List.of("show", "set");
            case "crypt" -> List.of("get", "set", "list");
            case "key" -> List.of("generate", "list", "show", "export", "import", "passwd", "rotate", "retire");
            case "manifest" -> List.of("publish", "show");
            case "migrate" -> List.of("crypt", "plain");
            case "proposal" -> List.of("show", "sign", "publish");
            case "root" -> List.of("show", "propose");
            default -> List.of();
        };
    }

    /**
     * Makes a command, or the bare group if others stand below it.
     *
     * @param path the names from the top, with a blank between
     */
    static Object create(String path) {
        return switch (path) {
            case "access" -> new AccessCommand();
            case "access add" -> new AccessAdd();
            case "access check" -> new AccessCheck();
            case "access debt" -> new AccessDebt();
            case "access expiry" -> new AccessExpiry();
            case "access remove" -> new AccessRemove();
            case "access retire" -> new AccessRetire();
            case "access update" -> new AccessUpdate();
            case "access revoke" -> new AccessRevoke();
            case "access grant" -> new AccessGrant();
            case "access group" -> new AccessGroup();
            case "access list" -> new AccessList();
            case "agent" -> new AgentCommand();
            case "agent lock" -> new AgentLock();
            case "agent start" -> new AgentStart();
            case "agent status" -> new AgentStatus();
            case "agent stop" -> new AgentStop();
            case "agent unlock" -> new AgentUnlock();
            case "completion" -> new CompletionCommand();
            case "config" -> new ConfigCommand();
            case "config set" -> new ConfigSet();
            case "config show" -> new ConfigShow();
            case "crypt" -> new CryptCommand();
            case "crypt get" -> new CryptGet();
            case "crypt list" -> new CryptList();
            case "crypt set" -> new CryptSet();
            case "doctor" -> new DoctorCommand();
            case "edit" -> new EditCommand();
            case "exec" -> new ExecCommand();
            case "export" -> new ExportCommand();
            case "get" -> new GetCommand();
            case "help" -> new HelpCommand();
            case "history" -> new HistoryCommand();
            case "import" -> new ImportCommand();
            case "init" -> new InitCommand();
            case "key" -> new KeyCommand();
            case "key export" -> new KeyExport();
            case "key generate" -> new KeyGenerate();
            case "key import" -> new KeyImport();
            case "key list" -> new KeyList();
            case "key passwd" -> new KeyPasswd();
            case "key retire" -> new KeyRetire();
            case "key rotate" -> new KeyRotate();
            case "key show" -> new KeyShow();
            case "ls" -> new ListCommand();
            case "manifest" -> new ManifestCommand();
            case "manifest publish" -> new ManifestPublish();
            case "manifest show" -> new ManifestShow();
            case "migrate" -> new MigrateCommand();
            case "migrate crypt" -> new MigrateCrypt();
            case "migrate plain" -> new MigratePlain();
            case "proposal" -> new ProposalCommand();
            case "proposal publish" -> new ProposalPublish();
            case "proposal show" -> new ProposalShow();
            case "proposal sign" -> new ProposalSign();
            case "restore" -> new RestoreCommand();
            case "root" -> new RootCommand();
            case "root propose" -> new RootPropose();
            case "root show" -> new RootShow();
            case "register" -> new RegisterCommand();
            case "render" -> new RenderCommand();
            case "rm" -> new RemoveCommand();
            case "rotate" -> new RotateCommand();
            case "set" -> new SetCommand();
            case "sync" -> new SyncCommand();
            case "trust" -> new TrustCommand();
            case "verify" -> new VerifyCommand();
            case "version" -> new VersionCommand();
            case "watch" -> new WatchCommand();
            default -> throw new IllegalArgumentException("there is no command " + path);
        };
    }
}
