// Command goiter reads an execution trace with Go's own reader and throws the events away: what reading alone costs in Go.
// bench/anchors.ts builds it beside a copy of internal/trace, which cannot be imported from outside of Go's tree.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"goiter/trace"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "goiter:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return err
	}
	events := 0
	for {
		_, err := reader.ReadEvent()
		if err == io.EOF {
			fmt.Println(events)
			return nil
		}
		if err != nil {
			return err
		}
		events++
	}
}
