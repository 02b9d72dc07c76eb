/**
 * What stands between the worker and a run's process, so that neither needs the other to live. It is the leader of a
 * session of its own, and the run's parent:
 *
 * - it writes its process number and start time before it starts anything, aside, and links it to a name that must not
 *   exist yet: whoever is first decides whether the run is started (the shim) or never will be (a later worker, sealing
 *   it), and what is there is whole;
 * - the run writes into a file, so it dies of no broken pipe when the worker is gone;
 * - the exit code is written aside and renamed, so that it is there whole or not at all, whoever is alive to see it;
 * - it outlives the signals that are sent to the whole group, and is the last to go, taking with it what the run left.
 *
 * A shell says 137 both of a process that SIGKILL ended and of one that called exit(137). But of the former it tells on
 * its own standard error ("Killed"), which is the file `shell`; bash does so only out of its POSIX mode.
 *
 * Its own tools it takes from the system's path, as the run may have been given any other.
 *
 * Arguments: the run directory, then what to execute, with its arguments.
 */
export const SHIM = `
run=$1; shift
[ -n "$BASH_VERSION" ] && set +o posix
exec 2>"$run/shell"
if [ -r /proc/$$/stat ]; then read -r started </proc/$$/stat; else started=$(LC_ALL=C command -p ps -o stat=,lstart= -p $$); fi
echo "$$ $started" >"$run/pid.$$" && command -p ln "$run/pid.$$" "$run/pid" || exit 0
command -p rm -f "$run/pid.$$"
trap : HUP INT QUIT TERM USR1 USR2
(exec "$@" </dev/null >>"$run/output" 2>&1)
code=$?
echo "$code" >"$run/exit.tmp" && command -p mv "$run/exit.tmp" "$run/exit"
kill -KILL 0
`

/**
 * How the shell executes a command that is given in its own words: they come first, the runner's arguments follow.
 */
export function commandWords(command: string, args: readonly string[]): string[] {
  return ['/bin/sh', '-c', `exec ${command} "$@"`, 'orc', ...args]
}
