#include "cli/completion/scripts.hpp"

namespace cutover::cli {
namespace {

// Bash takes "shop/57" as one word, but breaks "--color=al" and "deploy:sh" into three (by COMP_WORDBREAKS):
// what stands before the last break is put together again for the question, and taken off the answers.
constexpr std::string_view kBash = R"sh(# bash completion for cutover
# In /usr/share/bash-completion/completions/cutover, or: source <(cutover completion bash)
_cutover() {
  local line=${COMP_LINE:0:COMP_POINT} typed=${COMP_WORDS[COMP_CWORD]} words word answer before
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word=${words[-1]}
  if [[ $typed == [=:] ]]; then before=$word
  elif [[ $word == *"$typed" ]]; then before=${word%"$typed"}
  else before=${word%"${word##*[=:]}"}
  fi
  COMPREPLY=()
  while IFS=$'\t' read -r answer _; do
    if [[ $answer == :files ]]; then
      compopt -o filenames 2>/dev/null
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${word#*=}")
    else
      [[ $answer == *= ]] && compopt -o nospace 2>/dev/null
      COMPREPLY+=("${answer#"$before"}")
    fi
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _cutover cutover
)sh";

constexpr std::string_view kZsh = R"sh(#compdef cutover
# zsh completion for cutover
# As _cutover in a folder of $fpath, or: source <(cutover completion zsh)
_cutover() {
  local answer text about
  local -a plain described begun
  while IFS= read -r answer; do
    if [[ $answer == :files ]]; then
      compset -P '--*='
      _files
      continue
    fi
    text=${answer%%$'\t'*}
    about=${answer#*$'\t'}
    if [[ $text == *= ]]; then
      begun+=("$text")
      continue
    fi
    plain+=("$text")
    if [[ -n $about ]]; then described+=("$text  -- $about"); else described+=("$text"); fi
  done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  compadd -l -d described -a plain
  compadd -S '' -a begun
}
if [[ $funcstack[1] == _cutover ]]; then _cutover "$@"; else compdef _cutover cutover; fi
)sh";

constexpr std::string_view kFish = R"sh(# fish completion for cutover
# In ~/.config/fish/completions/cutover.fish, or: cutover completion fish | source
function __cutover_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    for answer in ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
        if test "$answer" = ":files"
            set -l option (string match --regex -- '^--[^=]*=' "$current")
            for path in (__fish_complete_path (string replace -- "$option" "" "$current"))
                echo "$option$path"
            end
        else
            echo $answer
        end
    end
end
complete --command cutover --no-files --arguments "(__cutover_complete)"
)sh";

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : "";
}

}  // namespace cutover::cli
