package draw

import (
	"encoding/binary"
	"fmt"
)

// Numbers are on each ticket: six different ones of 49, shown when it is scratched.
const (
	Numbers    = 6
	HighNumber = 49
)

// Ticket is the outcome of one ticket.
type Ticket struct {
	Prize   int32 // index in the prizes of the pool
	Numbers [Numbers]uint8
	Refused bool // the stock of the prize was gone: a consolation instead
}

func drawTickets(to []Ticket, pool *Pool, n int, source Source) []Ticket {
	for range n {
		ticket := Ticket{Prize: pool.alias.pick(source)}
		scratchNumbers(&ticket, source)
		to = append(to, ticket)
	}
	return to
}

// scratchNumbers draws without putting back, by Floyd's method.
func scratchNumbers(ticket *Ticket, source Source) {
	var taken uint64
	for i := range Numbers {
		last := uint64(HighNumber - Numbers + i)
		number := below(source, last+1)
		if taken&(1<<number) != 0 {
			number = last
		}
		taken |= 1 << number
		ticket.Numbers[i] = uint8(number + 1)
	}
}

// Tally counts tickets by tier of their prize.
type Tally [tiers]int

func simulate(pool *Pool, n int, source Source) (tally Tally) {
	for range n {
		tally[pool.Prizes[pool.alias.pick(source)].Tier]++
	}
	return tally
}

const packedTicket = 2 + Numbers

// Pack appends tickets in the form the stock keeps for replays.
func Pack(to []byte, tickets []Ticket) []byte {
	for i := range tickets {
		to = binary.LittleEndian.AppendUint16(to, uint16(tickets[i].Prize))
		to = append(to, tickets[i].Numbers[:]...)
	}
	return to
}

// Unpack reads what Pack wrote, for a pool with that many prizes.
func Unpack(to []Ticket, packed string, prizes int) ([]Ticket, error) {
	if len(packed)%packedTicket != 0 {
		return to, fmt.Errorf("packed tickets: %d bytes are no multiple of %d", len(packed), packedTicket)
	}
	for ; len(packed) > 0; packed = packed[packedTicket:] {
		prize := int32(packed[0]) | int32(packed[1])<<8
		if int(prize) >= prizes {
			return to, fmt.Errorf("packed tickets: prize %d of %d", prize, prizes)
		}
		to = append(to, Ticket{Prize: prize, Numbers: [Numbers]uint8([]byte(packed[2:packedTicket]))})
	}
	return to, nil
}
