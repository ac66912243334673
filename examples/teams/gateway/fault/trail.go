package main

import "os"

// trail is a file that may not lose a line: each is on the disk before the call goes on.
type trail struct{ file *os.File }

func openTrail(path string) (*trail, error) {
	file, err := os.Create(path)
	return &trail{file}, err
}

func (t *trail) Write(line []byte) (int, error) {
	n, err := t.file.Write(line)
	if err != nil {
		return n, err
	}
	return n, t.file.Sync()
}
