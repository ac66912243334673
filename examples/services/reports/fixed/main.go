// Reports renders account statements as CSV.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"net/http"
	_ "net/http/pprof"
	"strconv"
	"strings"
	"sync"
	"time"
)

type row struct {
	Day    int
	Text   string
	Amount float64
}

// Store holds the rows of all accounts.
type Store [][]row

// open makes up accounts with as many rows each.
func open(accounts, rows int) Store {
	s := make(Store, accounts)
	for account := range s {
		rng := rand.New(rand.NewSource(int64(account)))
		for i := range rows {
			text := fmt.Sprintf("transfer %d to account", i)
			s[account] = append(s[account], row{Day: i % 365, Text: text, Amount: rng.Float64() * 1000})
		}
	}
	return s
}

// Statement is one report in the making.
type Statement struct {
	account int
	rows    []row
}

func (s *Statement) total() (sum float64) {
	for _, r := range s.rows {
		sum += r.Amount
	}
	return sum
}

func (s *Statement) render() string {
	var text strings.Builder
	text.Grow(40 * len(s.rows))
	text.WriteString("day,text,amount\n")
	num := make([]byte, 0, 32)
	for _, r := range s.rows {
		text.Write(strconv.AppendInt(num, int64(r.Day), 10))
		text.WriteByte(',')
		text.WriteString(r.Text)
		text.WriteByte(',')
		text.Write(strconv.AppendFloat(num, r.Amount, 'f', 2, 64))
		text.WriteByte('\n')
	}
	return text.String()
}

func (s *Statement) sign(text string) string {
	return fmt.Sprintf("# account %d, %d bytes, total %.2f\n", s.account, len(text), s.total())
}

var packers = sync.Pool{New: func() any {
	zw, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return zw
}}

// pack is there for clients that ask for gzip.
func pack(text string) []byte {
	var buf bytes.Buffer
	zw := packers.Get().(*gzip.Writer)
	defer packers.Put(zw)
	zw.Reset(&buf)
	_, _ = zw.Write([]byte(text))
	_ = zw.Close()
	return buf.Bytes()
}

func (s Store) serve(w http.ResponseWriter, r *http.Request) {
	account, err := strconv.Atoi(r.URL.Query().Get("account"))
	if err != nil || account < 0 || account >= len(s) {
		http.Error(w, "which account?", http.StatusBadRequest)
		return
	}
	st := &Statement{account: account, rows: s[account]}
	text := st.render()
	text += st.sign(text)
	if strings.Contains(r.URL.RawQuery, "packed") {
		_, _ = w.Write(pack(text))
		return
	}
	_, _ = w.Write([]byte(text))
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "service address")
	debug := flag.String("debug", "127.0.0.1:6060", "debug address")
	flag.Parse()
	go func() {
		for range time.Tick(time.Second) {
			log.Print("reports alive")
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/statement.csv", open(300, 1600).serve)
	go http.ListenAndServe(*debug, nil)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
