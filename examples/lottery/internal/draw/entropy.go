package draw

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"fmt"
)

// NewEntropySource reads the system's entropy in pieces that are worth the call. It is not made for several goroutines.
func NewEntropySource() Source {
	return &entropySource{reader: bufio.NewReaderSize(rand.Reader, entropyPiece)}
}

const entropyPiece = 4 << 10

type entropySource struct {
	reader *bufio.Reader
}

func (s *entropySource) Uint64() uint64 {
	next, err := s.reader.Peek(8)
	if err != nil { // crypto/rand ends the program rather than fail
		panic(fmt.Errorf("entropy: %w", err))
	}
	_, _ = s.reader.Discard(8)
	return binary.LittleEndian.Uint64(next)
}
