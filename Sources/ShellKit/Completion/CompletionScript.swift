/// The scripts that make another shell ask this program how a command could go on.
enum CompletionScript {
    static let bash = #"""
        # Completion of mxshell for bash. For one session: source <(mxshell completion bash)
        # For all: mxshell completion bash > ~/.local/share/bash-completion/completions/mxshell
        _mxshell() {
            local program=${COMP_WORDS[0]/#\~/$HOME} answer
            command -v -- "$program" >/dev/null || program=mxshell
            COMPREPLY=()
            # The whole line, not its pieces: bash also divides words at colons and equals signs.
            answer=$("$program" complete-words bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null) || return 0
            [ -z "$answer" ] || mapfile -t COMPREPLY <<<"$answer"
        }
        complete -o nospace -F _mxshell mxshell

        """#

    static let zsh = #"""
        #compdef mxshell
        # Completion of mxshell for zsh. For one session: source <(mxshell completion zsh), behind compinit
        # For all: mxshell completion zsh > DIRECTORY-OF-FPATH/_mxshell
        _mxshell() {
            local -a lines whole wholeShown open openShown
            local line kind text detail
            lines=("${(@f)$("${(Q)words[1]/#\~/$HOME}" complete-words zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
            for line in $lines; do
                kind=${line%%$'\t'*}
                text=${${line#*$'\t'}%%$'\t'*}
                detail=${line##*$'\t'}
                if [[ $kind == w ]]; then
                    whole+=("$text")
                    wholeShown+=("$text${detail:+  -- $detail}")
                elif [[ $kind == p ]]; then
                    open+=("$text")
                    openShown+=("$text")
                fi
            done
            (( ${#whole} )) && compadd -d wholeShown -a -- whole
            (( ${#open} )) && compadd -S '' -d openShown -a -- open
            (( ${#whole} + ${#open} ))
        }
        if [[ $funcstack[1] == _mxshell ]]; then
            _mxshell "$@"
        else
            compdef _mxshell mxshell
        fi

        """#

    static let fish = #"""
        # Completion of mxshell for fish. For one session: mxshell completion fish | source
        # For all: mxshell completion fish > ~/.config/fish/completions/mxshell.fish
        function __mxshell_words
            set -l words (commandline -opc)
            set -l program $words[1]
            set -e words[1]
            set -l current (commandline -ct | string replace -r '^["\']' '' | string unescape)
            $program complete-words fish -- $words "$current" 2>/dev/null
        end
        complete -c mxshell -f -a '(__mxshell_words)'

        """#
}
