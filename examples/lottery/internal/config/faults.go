package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Faults says which classic mistakes are brought back. The zero value is the service as it should be.
type Faults struct {
	NoIdleConns    bool // database/sql keeps no idle connection
	FreshBuffers   bool // a new result and new buffers for each request, no pool
	ReflectionJSON bool // encoding/json in place of the written encoder
	LockedRandom   bool // one random source behind one lock
	RowLockWaits   bool // SELECT ... FOR UPDATE without SKIP LOCKED
	SprintfLogging bool // log lines are formatted before the level is asked
	SmallGOGC      bool // the collector runs after 5 % of growth
	SerialRedis    bool // three round trips in place of one pipeline
}

func (f *Faults) byName() map[string]*bool {
	return map[string]*bool{
		"no-idle-connections": &f.NoIdleConns,
		"fresh-buffers":       &f.FreshBuffers,
		"reflection-json":     &f.ReflectionJSON,
		"locked-random":       &f.LockedRandom,
		"row-lock-waits":      &f.RowLockWaits,
		"sprintf-logging":     &f.SprintfLogging,
		"small-gogc":          &f.SmallGOGC,
		"three-round-trips":   &f.SerialRedis,
	}
}

// FaultNames lists the switches in alphabetical order.
func FaultNames() []string {
	return slices.Sorted(maps.Keys(new(Faults).byName()))
}

// ParseFaults reads a list of names with commas; "all" turns on everything, an empty text nothing.
func ParseFaults(text string) (Faults, error) {
	var faults Faults
	switches := faults.byName()
	for name := range strings.SplitSeq(text, ",") {
		switch name = strings.TrimSpace(name); {
		case name == "":
		case name == "all":
			for _, on := range switches {
				*on = true
			}
		case switches[name] != nil:
			*switches[name] = true
		default:
			return Faults{}, fmt.Errorf("no fault is called %q; there are %s", name, strings.Join(FaultNames(), ", "))
		}
	}
	return faults, nil
}
