package draw

import "sync"

// MaxTickets is the most one request can buy; buffers are made for it, so that they never grow.
const MaxTickets = 1000

// bytesPerTicket is what a winning ticket takes at most in an answer.
const bytesPerTicket = 288

// Result is all that one request needs: the tickets, their vouchers, and the buffers to read, pack and answer with.
// What it points to is shared and must not be written.
type Result struct {
	Tickets  []Ticket
	Wins     []Win
	Vouchers []Voucher
	Counts   []int32 // by index of prize; all zero between requests
	Args     []any   // for the stock's script

	Body   []byte // of the request
	Packed []byte // tickets as the stock keeps them
	Out    []byte // of the answer
}

// Win is a ticket with its prize looked up, as it is answered.
type Win struct {
	Ticket  int32
	Prize   *Prize
	Numbers [Numbers]uint8
	Refused bool
	Voucher string
}

// Voucher is a partner's code that a winner got.
type Voucher struct {
	Kind int64
	Code string
}

func newResult() *Result {
	return &Result{
		Tickets:  make([]Ticket, 0, MaxTickets),
		Wins:     make([]Win, 0, MaxTickets),
		Vouchers: make([]Voucher, 0, 16),
		Counts:   make([]int32, 0, 256),
		Args:     make([]any, 0, 256),
		Body:     make([]byte, 0, 4<<10),
		Packed:   make([]byte, 0, MaxTickets*packedTicket),
		Out:      make([]byte, 0, MaxTickets*bytesPerTicket),
	}
}

func (r *Result) reset() {
	clear(r.Wins) // lets go of pools that are no longer in use
	clear(r.Args)
	clear(r.Counts)
	r.Tickets, r.Wins, r.Vouchers = r.Tickets[:0], r.Wins[:0], r.Vouchers[:0]
	r.Counts, r.Args = r.Counts[:0], r.Args[:0]
	r.Body, r.Packed, r.Out = r.Body[:0], r.Packed[:0], r.Out[:0]
}

// Results hands results out and takes them back.
type Results interface {
	Get() *Result
	Put(r *Result)
}

// NewResults returns a pool of results.
func NewResults() Results {
	return &pooledResults{pool: sync.Pool{New: func() any { return newResult() }}}
}

type pooledResults struct{ pool sync.Pool }

func (p *pooledResults) Get() *Result { return p.pool.Get().(*Result) }

func (p *pooledResults) Put(r *Result) {
	r.reset()
	p.pool.Put(r)
}

// NewFreshResults makes a result for each request and leaves it to the collector.
func NewFreshResults() Results { return freshResults{} }

type freshResults struct{}

func (freshResults) Get() *Result { return newResult() }
func (freshResults) Put(*Result)  {}
