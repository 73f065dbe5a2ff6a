# Completion of ramet for bash.
_ramet_command_of_trace() {
  # The index of the traced command's first word, when there is one already.
  local i=2
  while ((i < COMP_CWORD)); do
    case ${COMP_WORDS[i]} in
      --) echo $((i + 1)); return ;;
      -p | --attach | -o | --output | --by | --color | -e | -s) ((i += 2)) ;;
      -*) ((i += 1)) ;;
      *) echo "$i"; return ;;
    esac
  done
}

_ramet_command_of_run() {
  # The same for ramet run, whose mounts take two words.
  local i=2
  while ((i < COMP_CWORD)); do
    case ${COMP_WORDS[i]} in
      --) echo $((i + 1)); return ;;
      --bind | --bind-try | --ro-bind | --ro-bind-try | --dev-bind | --dev-bind-try | --symlink | \
        --bind-fd | --ro-bind-fd | --file | --bind-data | --ro-bind-data | --chmod) ((i += 3)) ;;
      --overlay) ((i += 4)) ;;
      --unshare | --share | --join | --uid | --gid | --map-users | --map-groups | -R | --root | --root-overlay | --overlay-src | --tmp-overlay | --ro-overlay | --size | --perms | --death-signal | --args | --tmpfs | --proc | \
        --dev | --mqueue | --dir | --remount-ro | --lock-file | -w | --chdir | -E | --setenv | --unsetenv | --hostname | --monotonic | \
        --boottime | --umask | --timeout | --grace | --memory | --cpu | --cpus | --tasks | --pids-limit | --limit | --cgroup | --nice | \
        --cpu-list | --cpuset-cpus | --oom-score | --cap-add | --cap-drop | --propagation | --setgroups | --userns | --pidns | --argv0 | \
        --seccomp | --add-seccomp-fd | --info-fd | --json-status-fd | --block-fd | --userns-block-fd | --sync-fd)
        ((i += 2)) ;;
      -*) ((i += 1)) ;;
      *) echo "$i"; return ;;
    esac
  done
}

_ramet() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "trace run explain --help --version" -- "$word")
    return
  fi
  local verb=${COMP_WORDS[1]} at
  if [[ $verb == trace ]]; then
    at=$(_ramet_command_of_trace)
    if [[ -n $at ]] && declare -F _command_offset >/dev/null; then
      _command_offset "$at"
      return
    fi
  fi
  if [[ $verb == run ]]; then
    at=$(_ramet_command_of_run)
    if [[ -n $at ]] && declare -F _command_offset >/dev/null; then
      _command_offset "$at"
      return
    fi
  fi
  case $before in
    --unshare | --share) mapfile -t COMPREPLY < <(compgen -W "mount pid user net ipc uts cgroup time all" -- "$word"); return ;;
    -R | --root | --root-overlay | --overlay-src | -w | --chdir | --cgroup) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --*bind | --*bind-try) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --unsetenv | -E) mapfile -t COMPREPLY < <(compgen -e -- "$word"); return ;;
    --join) mapfile -t COMPREPLY < <(cd /proc && compgen -G '[0-9]*' -- "$word" | grep "^$word"); return ;;
    --by) mapfile -t COMPREPLY < <(compgen -W "creator parent" -- "$word"); return ;;
    --color) mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$word"); return ;;
    --call) mapfile -t COMPREPLY < <(compgen -W "clone clone3 unshare" -- "$word"); return ;;
    -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    -p | --attach) mapfile -t COMPREPLY < <(cd /proc && compgen -G '[0-9]*' -- "$word" | grep "^$word"); return ;;
    -e) mapfile -t COMPREPLY < <(compgen -W "all %process %memory %file %desc %signal %network %ipc clone,clone3" -- "$word"); return ;;
  esac
  case $verb in
    trace)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "--attach --stack --failures --until-exit --no-filter --output --json --tree
          --no-tree --by --no-fold --color --ascii --strace --help -p -o -e -f -t -tt -ttt -r -T -y -s -v" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -c -- "$word")
      fi ;;
    run)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "--isolated --unshare --share --mount --pid --user --net --ipc --uts
          --cgroup-namespace --time --join --uid --gid --map-current-user --map-root-user --map-users --map-groups --map-auto --no-new-privs
          --drop-caps --cap-drop --cap-add --setgroups --disable-userns --assert-userns-disabled --propagation --userns --pidns --root --root-tmpfs --root-overlay --read-only --bind --bind-try --ro-bind --ro-bind-try --dev-bind
          --dev-bind-try --bind-fd --ro-bind-fd --overlay-src --overlay --tmp-overlay --ro-overlay --file --bind-data --ro-bind-data --chmod --size --perms --tmpfs --proc --mount-proc --dev --mqueue --dir --symlink --remount-ro --lock-file --chdir --setenv --unsetenv
          --clearenv --hostname --monotonic --boottime --umask --timeout --grace --memory --cpu --cpus --tasks --pids-limit --limit
          --cgroup --nice --cpu-list --cpuset-cpus --oom-score --die-with-parent --kill-child --death-signal --no-init --fork --new-session --pty --no-pty --argv0 --as-pid-1
          --seccomp --add-seccomp-fd --info-fd --json-status-fd --block-fd --userns-block-fd --sync-fd --args --print --dry-run
          --help -m -p -U -n -i -u -C -T -r -R -w -E -f" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -c -- "$word")
      fi ;;
    explain)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "--call --json --color --help" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -W "CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_THREAD CLONE_VFORK CLONE_PARENT
          CLONE_SYSVSEM CLONE_SETTLS CLONE_PIDFD CLONE_PTRACE CLONE_UNTRACED CLONE_IO CLONE_PARENT_SETTID CLONE_CHILD_SETTID
          CLONE_CHILD_CLEARTID CLONE_DETACHED CLONE_NEWNS CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER
          CLONE_NEWPID CLONE_NEWNET CLONE_NEWTIME CLONE_CLEAR_SIGHAND CLONE_INTO_CGROUP SIGCHLD" -- "$word")
      fi ;;
  esac
}
complete -o bashdefault -F _ramet ramet
