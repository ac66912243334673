// Ledger books transfers and prints statements.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type entry struct {
	from, to int
	cents    int64
	at       time.Time
}

// Accounts holds the balances.
type Accounts struct {
	sync.Mutex
	cents [64]int64
}

// Journal holds what was booked, newest last.
type Journal struct {
	sync.Mutex
	entries []entry
}

func (j *Journal) append(e entry) {
	j.Lock()
	defer j.Unlock()
	j.entries = append(j.entries, e)
	if len(j.entries) > 512 {
		j.entries = append(j.entries[:0], j.entries[256:]...)
	}
}

// Bank ties both together.
type Bank struct {
	accounts Accounts
	journal  Journal
	booked   atomic.Int64
}

// transfer moves money and writes the entry before anyone sees the new balance.
func (b *Bank) transfer(from, to int, cents int64) {
	b.accounts.Lock()
	defer b.accounts.Unlock()
	b.accounts.cents[from] -= cents
	b.accounts.cents[to] += cents
	seal(entry{from: from, to: to, cents: cents}, 3000)
	b.journal.append(entry{from, to, cents, time.Now()})
	b.booked.Add(1)
}

// statement lists the last entries of an account with its balance.
func (b *Bank) statement(account int) string {
	b.journal.Lock()
	defer b.journal.Unlock()
	text := ""
	for _, e := range b.journal.entries[max(0, len(b.journal.entries)-20):] {
		if e.from == account || e.to == account {
			text += fmt.Sprintf("%s %d -> %d %d\n", e.at.Format(time.RFC3339), e.from, e.to, e.cents)
		}
	}
	seal(entry{from: account}, 1500)
	return text + fmt.Sprintf("balance %d\n", b.balance(account))
}

func (b *Bank) balance(account int) int64 {
	b.accounts.Lock()
	defer b.accounts.Unlock()
	return b.accounts.cents[account]
}

// seal makes up a checksum that is costly to forge.
func seal(e entry, rounds int) [32]byte {
	sum := sha256.Sum256([]byte(fmt.Sprint(e)))
	for range rounds {
		sum = sha256.Sum256(sum[:])
	}
	return sum
}

func (b *Bank) logVolume() {
	for range time.Tick(2 * time.Second) {
		log.Printf("booked %d", b.booked.Load())
	}
}

func number(r *http.Request, key string) int {
	n, _ := strconv.Atoi(r.URL.Query().Get(key))
	return n & 63
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(10_000)

	bank := &Bank{}
	go bank.logVolume()
	mux := http.NewServeMux()
	mux.HandleFunc("/transfer", func(w http.ResponseWriter, r *http.Request) {
		bank.transfer(number(r, "from"), number(r, "to"), int64(number(r, "cents")))
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("/statement", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, bank.statement(number(r, "account")))
	})
	mux.HandleFunc("/volume", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, bank.booked.Load())
	})
	go func() { log.Fatal(http.ListenAndServe(*debug, nil)) }()
	log.Printf("ledger on %s", *addr)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
