// Convert uses much CPU, evenly over several kinds of work, and still answers at once.
package main

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
)

var text = strings.Repeat("the quick brown fox jumps over the lazy dog; ", 120)

type result struct {
	Kind string `json:"kind"`
	Out  string `json:"out"`
}

func digest(n int) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(n)))
	for range 15_000 {
		sum = sha256.Sum256(sum[:])
	}
	return hex.EncodeToString(sum[:])
}

var packers = sync.Pool{New: func() any { zw, _ := flate.NewWriter(nil, flate.BestSpeed); return zw }}

func pack(n int) string {
	var buf bytes.Buffer
	zw := packers.Get().(*flate.Writer)
	defer packers.Put(zw)
	for range 150 {
		buf.Reset()
		zw.Reset(&buf)
		fmt.Fprint(zw, n, text)
		_ = zw.Close()
	}
	return strconv.Itoa(buf.Len())
}

func words(n int) string {
	list := strings.Fields(text)
	for round := range 12 {
		for i := range list {
			list[i] = list[i][:2] + strconv.Itoa((i*n+round)%97)
		}
		sort.Strings(list)
	}
	return list[0]
}

func primes(n int) string {
	found := 0
	for c := 2; c < 24_000+n%100; c++ {
		prime := true
		for d := 2; d*d <= c; d++ {
			if c%d == 0 {
				prime = false
				break
			}
		}
		if prime {
			found++
		}
	}
	return strconv.Itoa(found)
}

var kinds = []struct {
	name string
	do   func(int) string
}{{"digest", digest}, {"pack", pack}, {"words", words}, {"primes", primes}}

func convert(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	k := kinds[n%len(kinds)]
	_ = json.NewEncoder(w).Encode(result{k.name, k.do(n)})
}

func main() {
	http.HandleFunc("/convert", convert)
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), nil))
}
