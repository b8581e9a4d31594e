/**
 * What a shell is told: to ask `weft __complete` with the words up to the cursor. An answer's line is a value, a tab and what it is;
 * `:any`, `:folders` and `:yaml` ask for files. So nothing of the commands stands in a script, and none grows old.
 */
export const scripts = {
  bash: `# bash completion of weft: put it into /etc/bash_completion.d, or say in ~/.bashrc: eval "$(weft completion bash)"
_weft() {
  local IFS=$'\\n' line value files='' cut i
  local -a words=()
  # bash takes "--output=json" and "a:b" apart; here they are one word again.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if ((i > 1 && \${#words[@]} > 0)) && [[ \${COMP_WORDS[i]} =~ ^[:=]+$ || \${COMP_WORDS[i-1]} =~ ^[:=]+$ ]]; then
      words[\${#words[@]}-1]+=\${COMP_WORDS[i]}
    else
      words+=("\${COMP_WORDS[i]}")
    fi
  done
  local whole=\${words[\${#words[@]}-1]} current=\${COMP_WORDS[COMP_CWORD]}
  [[ $current =~ ^[:=]+$ ]] && current=''
  cut=\${whole%"$current"}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) files=\${line#:} ;;
      *) value=\${line%%$'\\t'*}; COMPREPLY+=("\${value#"$cut"}") ;;
    esac
  done < <("$1" __complete -- "\${words[@]}" 2>/dev/null)
  [[ -n $files ]] || return 0
  compopt -o filenames 2>/dev/null
  while read -r line; do
    [[ $files = any || -d $line || ( $files = yaml && $line = *.y*ml ) ]] && COMPREPLY+=("$line")
  done < <(compgen -f -- "$current")
  return 0
}
complete -F _weft weft
`,
  zsh: `#compdef weft
# zsh completion of weft: weft completion zsh > "\${fpath[1]}/_weft", or behind compinit in ~/.zshrc: eval "$(weft completion zsh)"
_weft() {
  local line files=''
  local -a values shown
  while IFS= read -r line; do
    case $line in
      :*) files=\${line#:} ;;
      *) values+=("\${line%%$'\\t'*}"); shown+=("\${line/$'\\t'/  -- }") ;;
    esac
  done < <("$words[1]" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#values )) && compadd -l -d shown -a values
  case $files in
    any) _files ;;
    folders) _files -/ ;;
    yaml) _files -g '*.y(a|)ml(-.)' ;;
  esac
}
if [[ $funcstack[1] = _weft ]]; then _weft "$@"; else compdef _weft weft; fi
`,
  fish: `# fish completion of weft: weft completion fish > ~/.config/fish/completions/weft.fish
function __weft_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] $current 2>/dev/null)
        switch $line
            case ':any'
                __fish_complete_path $current
            case ':folders'
                __fish_complete_directories $current
            case ':yaml'
                __fish_complete_path $current | string match -r '.*(?:/|\\.ya?ml)(?:\\t.*)?$'
            case '*'
                echo $line
        end
    end
end
complete -c weft -f -a '(__weft_complete)'
`,
} as const;
