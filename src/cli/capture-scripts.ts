// Scripts that take what gowhy reads, for machines where gowhy is not. POSIX sh, nothing but the base tools; `ss` is left out when it is
// not there. They print to standard output and change nothing.

/** Snapshots of the files of a process and its cgroup, in the form of decode/process-files. */
export const PROC_SCRIPT = `#!/bin/sh
# Snapshots of what the kernel says of a process and its cgroup, for gowhy.
#   sh proc.sh PID [SNAPSHOTS [SECONDS BETWEEN]] > process.txt          (6 snapshots, 10 s apart, unless said otherwise)
# Run it as the user of the process or as root: /proc/PID/fd and /proc/PID/smaps_rollup are closed to others.
pid=$1
snapshots=\${2:-6}
seconds=\${3:-10}
if [ ! -r "/proc/$pid/stat" ]; then
	echo "no process '$pid'; usage: sh proc.sh PID [SNAPSHOTS [SECONDS]] > process.txt" >&2
	exit 2
fi

# The folder of a cgroup controller: v1 has one each, v2 one for all. Inside a container it is the root that one sees.
cgroup() {
	path=$(sed -n "s/^[0-9]*:\\([^:]*,\\)*$1\\(,[^:]*\\)*://p" "/proc/$pid/cgroup")
	for folder in "/sys/fs/cgroup/$1$path" "/sys/fs/cgroup/$1"; do
		if [ -d "$folder" ]; then echo "\${folder%/}"; return; fi
	done
	path=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
	for folder in "/sys/fs/cgroup$path" /sys/fs/cgroup; do
		if [ -d "$folder" ]; then echo "\${folder%/}"; return; fi
	done
}
cpu=$(cgroup cpu)
memory=$(cgroup memory)

show() {
	for file in "$@"; do
		if [ -r "$file" ]; then
			echo "==> $file <=="
			cat "$file" 2>/dev/null
		fi
	done
}

while [ "$snapshots" -gt 0 ]; do
	show /proc/uptime
	echo '==> date <=='
	date -u +%Y-%m-%dT%H:%M:%SZ
	show "/proc/$pid/stat" "/proc/$pid/status" "/proc/$pid/smaps_rollup" "/proc/$pid/limits"
	echo "==> /proc/$pid/task/*/schedstat <=="
	for task in "/proc/$pid/task/"*; do
		read -r times < "$task/schedstat" && echo "\${task##*/} $times"
	done 2>/dev/null
	echo "==> ls -l /proc/$pid/fd <=="
	ls -l "/proc/$pid/fd" 2>/dev/null
	echo '==> /proc/stat <=='
	sed -n '/^cpu/p; /^ctxt/p' /proc/stat
	show /proc/pressure/cpu /proc/pressure/memory /proc/pressure/io
	show "/proc/$pid/net/sockstat" "/proc/$pid/net/netstat" "/proc/$pid/net/snmp"
	show "$cpu/cpu.max" "$cpu/cpu.cfs_quota_us" "$cpu/cpu.cfs_period_us" "$cpu/cpu.stat" "$cpu/cpu.pressure"
	show "$memory/memory.max" "$memory/memory.high" "$memory/memory.current" "$memory/memory.events" "$memory/memory.pressure"
	show "$memory/memory.limit_in_bytes" "$memory/memory.usage_in_bytes" "$memory/memory.stat"
	if command -v ss >/dev/null 2>&1; then
		# Its own sockets only; those that wait to be accepted belong to nobody yet and show as the queue of the listener.
		echo '==> ss -tanp <=='
		ss -tanp 2>/dev/null | grep "pid=$pid,"
	fi
	snapshots=$((snapshots - 1))
	if [ "$snapshots" -gt 0 ]; then sleep "$seconds"; fi
	[ -d "/proc/$pid" ] || break
done
`;

export const CAPTURE_SCRIPTS: Readonly<Record<string, { readonly script: string; readonly about: string }>> = {
	proc: { script: PROC_SCRIPT, about: 'snapshots of the files of /proc and of the cgroup of a process' },
};
