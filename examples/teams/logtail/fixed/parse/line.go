// Package parse takes access log lines apart.
package parse

import "strings"

type Entry struct {
	Session string
	Method  string
	Path    string
}

// Line splits a line; fields are parts of it, nothing is copied.
func Line(line string) (Entry, bool) {
	session, rest, ok := strings.Cut(line, " ")
	if !ok || !strings.HasPrefix(session, "sid-") {
		return Entry{}, false
	}
	method, rest, _ := strings.Cut(rest, " ")
	path, _, _ := strings.Cut(rest, " ")
	return Entry{session, method, path}, true
}
