package main

import (
	"bufio"
	"os"
	"time"
)

// trail takes lines and writes them in groups; what was taken is on the disk a tenth of a second later.
type trail struct{ lines chan []byte }

func openTrail(path string) (*trail, error) {
	file, err := os.Create(path)
	t := &trail{make(chan []byte, 4096)}
	go t.write(file)
	return t, err
}

func (t *trail) Write(line []byte) (int, error) {
	t.lines <- append([]byte(nil), line...)
	return len(line), nil
}

func (t *trail) write(file *os.File) {
	out := bufio.NewWriter(file)
	flush := time.NewTicker(100 * time.Millisecond)
	for {
		select {
		case line := <-t.lines:
			_, _ = out.Write(line)
		case <-flush.C:
			if out.Buffered() > 0 && out.Flush() == nil {
				_ = file.Sync()
			}
		}
	}
}
