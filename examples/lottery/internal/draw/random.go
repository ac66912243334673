package draw

import (
	crypto "crypto/rand"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"sync"
)

// Source gives random bits to several goroutines at once.
type Source interface {
	Uint64() uint64
}

// NewSource returns the runtime's generator, which each thread has for itself.
func NewSource() Source { return runtimeSource{} }

type runtimeSource struct{}

func (runtimeSource) Uint64() uint64 { return rand.Uint64() }

// NewLockedSource returns one generator for all goroutines, behind one lock.
func NewLockedSource() (Source, error) {
	var seed [32]byte
	if _, err := crypto.Read(seed[:]); err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	return &lockedSource{generator: rand.NewChaCha8(seed)}, nil
}

type lockedSource struct {
	mu        sync.Mutex
	generator *rand.ChaCha8
}

func (s *lockedSource) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.generator.Uint64()
}

// below returns a number from 0 to n-1, unbiased (Lemire's method).
func below(source Source, n uint64) uint64 {
	high, low := bits.Mul64(source.Uint64(), n)
	if low < n {
		for threshold := -n % n; low < threshold; {
			high, low = bits.Mul64(source.Uint64(), n)
		}
	}
	return high
}

// unit returns a number from 0 up to but not including 1.
func unit(source Source) float64 {
	return float64(source.Uint64()<<11>>11) / (1 << 53)
}
