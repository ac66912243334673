// Command rusage runs a program and writes what it used into a file, as JSON:
//
//	rusage REPORT PROGRAM ARGUMENT...
//
// Wall time from start to end; CPU time, user and system, and the highest resident memory as the kernel counts them for the
// whole process with its threads and the children it waited for. The exit status is the program's.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	command := exec.Command(os.Args[2], os.Args[3:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	started := time.Now()
	err := command.Run()
	wall := time.Since(started)
	if command.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "rusage:", err)
		os.Exit(127)
	}
	// Linux counts Maxrss in KiB.
	used := command.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	report := fmt.Sprintf(`{"wallS":%.6f,"cpuS":%.6f,"peakBytes":%d}`, wall.Seconds(), cpu.Seconds(), used.Maxrss*1024)
	if err := os.WriteFile(os.Args[1], []byte(report), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "rusage:", err)
		os.Exit(127)
	}
	os.Exit(command.ProcessState.ExitCode())
}
