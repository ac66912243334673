// Menu shows today's menu, which is kept for a moment because it is costly to put together.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

const keepFor = 250 * time.Millisecond

type Kitchen struct {
	client http.Client
	base   string
}

// compose asks the kitchen, which takes its time.
func (k *Kitchen) compose() (string, error) {
	res, err := k.client.Get(k.base + "/part?ms=60&name=menu")
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

type Menu struct {
	kitchen *Kitchen
	mu      sync.RWMutex
	text    string
	until   time.Time
}

func (m *Menu) kept() (string, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.text, time.Now().Before(m.until)
}

func (m *Menu) keep(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text, m.until = text, time.Now().Add(keepFor)
}

func (m *Menu) today() (string, error) {
	text, ok := m.kept()
	if ok {
		return text, nil
	}
	text, err := m.kitchen.compose()
	if err == nil {
		m.keep(text)
	}
	return text, err
}

func main() {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	menu := &Menu{kitchen: &Kitchen{http.Client{Transport: transport}, "http://" + os.Getenv("PEER_ADDR")}}
	mux := http.NewServeMux()
	mux.HandleFunc("/menu", func(w http.ResponseWriter, _ *http.Request) {
		text, err := menu.today()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprint(w, text)
	})
	go http.ListenAndServe(os.Getenv("DEBUG_ADDR"), nil)
	log.Fatal(http.ListenAndServe(os.Getenv("ADDR"), mux))
}
