# Sourced by bin/secretctl for get, where SECRETCTL_AGENT names a socket: asks the agent that listens there, and ends if it
# has answered. Otherwise, whatever the reason, get goes on without it. The protocol: AgentRequest and AgentAnswer.

secretctl_newline='
'

# The socket and its folder must be this user's own, and nobody else may enter the folder.
own() {
    case $SECRETCTL_AGENT in
    *[!A-Za-z0-9/._-]*) return 1 ;; # socat would take other characters for more than themselves
    /*/*) ;;
    *) return 1 ;;
    esac
    [ -S "$SECRETCTL_AGENT" ] && [ ! -L "$SECRETCTL_AGENT" ] && [ -O "$SECRETCTL_AGENT" ] &&
        [ -O "${SECRETCTL_AGENT%/*}" ] || return 1
    case $(ls -ld "${SECRETCTL_AGENT%/*}" 2>/dev/null) in
    drwx------*) ;;
    *) return 1 ;;
    esac
}

# Adds a line to the request; no value may break it.
add() {
    case $2 in
    *"$secretctl_newline"*) return 1 ;;
    esac
    secretctl_request=$secretctl_request$1$2$secretctl_newline
}

# All that the settings come from.
request() {
    [ -n "${HOME-}" ] || return 1
    secretctl_request="secretctl-agent 1${secretctl_newline}RUN$secretctl_newline"
    secretctl_directory=$(pwd -P && echo .) || return 1
    add "dir " "${secretctl_directory%"$secretctl_newline".}" || return 1
    secretctl_tty=
    [ ! -t 0 ] || secretctl_tty=${secretctl_tty}0
    [ ! -t 1 ] || secretctl_tty=${secretctl_tty}1
    [ ! -t 2 ] || secretctl_tty=${secretctl_tty}2
    add "tty " "$secretctl_tty" || return 1
    for secretctl_name in HOME XDG_CONFIG_HOME XDG_STATE_HOME NO_COLOR TERM SECRETCTL_STORE SECRETCTL_IDENTITY \
        SECRETCTL_PASSPHRASE_FILE SECRETCTL_ROOT SECRETCTL_STATE SECRETCTL_CACHE_MAX_AGE SECRETCTL_TIMEOUT \
        SECRETCTL_CA_FILE SECRETCTL_CERT_FILE SECRETCTL_KEY_FILE SECRETCTL_USER SECRETCTL_PASSWORD_FILE \
        SECRETCTL_TOKEN_FILE; do
        eval "secretctl_value=\${$secretctl_name-}"
        [ -z "$secretctl_value" ] || add "env $secretctl_name=" "$secretctl_value" || return 1
    done
    for secretctl_value in "$@"; do
        add "arg " "$secretctl_value" || return 1
    done
}

# Passes the answer on. 99: there was none.
answer() {
    read -r secretctl_word secretctl_status secretctl_lines && [ "$secretctl_word" = "done" ] || return 99
    while [ "$secretctl_lines" -gt 0 ]; do
        IFS= read -r secretctl_line || return 99
        printf '%s\n' "$secretctl_line" >&2
        secretctl_lines=$((secretctl_lines - 1))
    done
    cat
    case $? in
    0 | 141) return "$secretctl_status" ;; # a reader that goes away is no error
    *) return 1 ;;
    esac
}

if own && command -v socat >/dev/null && request "$@"; then
    printf '%s\n' "$secretctl_request" | socat -t 30 - "UNIX-CONNECT:$SECRETCTL_AGENT" 2>/dev/null | answer
    secretctl_status=$?
    [ $secretctl_status -eq 99 ] || exit $secretctl_status
    # It has been asked.
    unset SECRETCTL_AGENT
fi
