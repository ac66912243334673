package main

import (
	"fmt"
	"hash/crc32"
	"sync"
	"time"
)

type rule struct {
	flag  string
	share uint32 // of 100
	needs string // another flag that has to be on
}

type ruleset struct {
	mu    sync.RWMutex
	rules map[string]rule
	seen  int
}

func newRuleset(n int) *ruleset {
	s := &ruleset{rules: map[string]rule{}}
	for i := range n {
		r := rule{flag: fmt.Sprintf("flag-%d", i), share: uint32(i * 100 / n)}
		if i%3 == 0 {
			r.needs = fmt.Sprintf("flag-%d", i+1)
		}
		s.rules[r.flag] = r
	}
	return s
}

// on tells whether a flag is on for a user, prerequisites included; the caller holds mu.
func (s *ruleset) on(user, flag string) bool {
	r, ok := s.rules[flag]
	if !ok || crc32.ChecksumIEEE([]byte(user+flag))%100 >= r.share {
		return false
	}
	return r.needs == "" || s.on(user, r.needs)
}

// forUser lists what is on, all by the same version of the rules.
func (s *ruleset) forUser(user string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := []string{}
	for flag := range s.rules {
		if s.on(user, flag) {
			found = append(found, flag)
		}
	}
	return found
}

func (s *ruleset) reload(every time.Duration) {
	for range time.Tick(every) {
		fresh := newRuleset(40).rules
		s.mu.Lock()
		s.rules = fresh
		s.seen++
		s.mu.Unlock()
	}
}
