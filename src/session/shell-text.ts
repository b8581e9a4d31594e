import { quote } from './script.ts';

/**
 * What the shell reads first. It says who it is, so that its process group can be killed, and defines what every
 * script ends with. Only builtins: a script costs one fork, its subshell.
 *
 * `_weft_end` also looks for a process that the script left behind and that still holds the output: such a process
 * would write into the answers of later scripts, so the shell says so in the mark (its last field) and ends. The
 * candidates are the process ids given out since the script before ended (`/proc/loadavg` has the last one), mostly none.
 */
export function prologue(nonce: string): string {
  return `set --; LC_ALL=C; export LC_ALL
case :$PATH: in *:/usr/sbin:*) ;; *) PATH=\${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/sbin;; esac
case :$PATH: in *:/sbin:*) ;; *) PATH=$PATH:/sbin;; esac
export PATH
_weft_last=0
if [ -r /proc/loadavg ]; then _weft_pid() { read -r _weft_x _weft_x _weft_x _weft_x _weft_last </proc/loadavg; }
else _weft_pid() { :; }; fi
_weft_mark() { printf '\\036%s\\n' "$1" && return; sleep 1; printf '\\036%s\\n' "$1" || exit 1; }
_weft_end() {
_weft_pid; _weft_held=0
[ $((_weft_last - _weft_first)) -eq 1 ] || _weft_look
_weft_first=$_weft_last
_weft_mark "$2 e $3 $1 $_weft_held"; _weft_mark "$2 e $3" >&2
[ $_weft_held = 0 ] || exit 0
}
_weft_look() {
if [ $_weft_last -ge $_weft_first ] && [ $((_weft_last - _weft_first)) -lt 2000 ]; then
while [ $_weft_first -lt $_weft_last ]; do _weft_first=$((_weft_first + 1)); _weft_holds $_weft_first; done
else
for _weft_x in /proc/[0-9]*; do [ $_weft_x = /proc/$$ ] || _weft_holds \${_weft_x#/proc/}; done
fi
}
_weft_holds() {
[ -e /proc/$1 ] || return
for _weft_fd in /proc/$1/fd/1 /proc/$1/fd/2; do
if [ $_weft_fd -ef /proc/$$/fd/1 ] || [ $_weft_fd -ef /proc/$$/fd/2 ]; then _weft_held=1; fi
done
}
_weft_pid; _weft_first=$_weft_last
_weft_group=0; read -r _weft_x _weft_x _weft_x _weft_x _weft_group _weft_x 2>/dev/null </proc/$$/stat
printf '\\036${nonce} r %d %d\\n' $$ $_weft_group; printf '\\036${nonce} r\\n' >&2
`;
}

/** How a script reaches the shell. `channel`: its standard input is the rest of the channel, and the shell ends with it. */
export type Input =
  | { readonly kind: 'none' | 'channel' }
  | { readonly kind: 'text'; readonly text: string }
  /** A `printf` format: for bytes that no shell word can hold. */
  | { readonly kind: 'format'; readonly format: string };

/**
 * One script as the shell gets it. The whole is one command, so nothing runs before all of it has arrived. It stands in
 * a subshell and an `eval` of one quoted word: unbalanced quotes, `exit`, `set -e` and `exec` end it alone. `:` comes
 * first because bash's `$_` would tell the nonce.
 */
export function wrapped(nonce: string, id: number, text: string, input: Input, mustFinish: boolean): string {
  const body = `eval ${quote(mustFinish ? `trap '' HUP PIPE\n${text}` : text)}`;
  const end = `_weft_end $? ${nonce} ${id}`;
  switch (input.kind) {
    case 'none':
      return `:; (${body}) </dev/null; ${end}\n`;
    case 'text':
      // Not a here-document: bash puts long ones into a file, and they always end in a line feed.
      return `:; printf %s ${quote(input.text)} 2>/dev/null | (${body}); ${end}\n`;
    case 'format':
      return `:; printf ${quote(input.format)} 2>/dev/null | (${body}); ${end}\n`;
    case 'channel':
      // In braces, so that the shell has read all it will ever read before the script's input is sent.
      return `{ _weft_mark '${nonce} i ${id}'; (${body}); ${end}; exit; }\n`;
  }
}
