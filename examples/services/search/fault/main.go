// Search looks up products by a part of their name.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sort"
	"strings"
)

type product struct {
	Name  string `json:"name"`
	Stock int    `json:"stock"`
}

type index struct{ products []product }

func build(n int) *index {
	kinds := []string{"lamp", "table", "chair", "shelf", "carpet", "mirror"}
	ix := &index{}
	for i := range n {
		ix.products = append(ix.products, product{fmt.Sprintf("%d %s", i, kinds[i%len(kinds)]), i % 17})
	}
	return ix
}

// normalize brings a query into the form of the names.
func normalize(query string) string { return strings.ToLower(strings.TrimSpace(query)) }

func (ix *index) find(query string) []product {
	var found []product
	for _, p := range ix.products {
		if strings.Contains(p.Name, query) {
			found = append(found, p)
		}
	}
	return found
}

// distinct drops products that differ in case only, the first stays.
func distinct(found []product) []product {
	var out []product
next:
	for _, p := range found {
		for _, seen := range out {
			if strings.EqualFold(seen.Name, p.Name) {
				continue next
			}
		}
		out = append(out, p)
	}
	return out
}

func rank(found []product, limit int) []product {
	sort.Slice(found, func(i, j int) bool { return found[i].Stock > found[j].Stock })
	return found[:min(limit, len(found))]
}

func (ix *index) search(w http.ResponseWriter, r *http.Request) {
	found := rank(distinct(ix.find(normalize(r.URL.Query().Get("q")))), 10)
	if err := json.NewEncoder(w).Encode(found); err != nil {
		log.Print(err)
	}
}

func main() {
	ix := build(24_000)
	mux := http.NewServeMux()
	mux.HandleFunc("/search", ix.search)
	mux.HandleFunc("/size", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, len(ix.products)) })
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
