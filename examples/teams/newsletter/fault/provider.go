package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/url"
	"time"
)

// provider is the client of the company that sends the mails.
type provider struct {
	base string
	http *http.Client
}

// put tells the provider of one address; it refuses addresses of some countries, always.
func (p *provider) put(ctx context.Context, mail string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, p.base+"/members/"+url.PathEscape(mail), nil)
	if err != nil {
		return err
	}
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(mail))
	if h.Sum32()%3 == 0 {
		return fmt.Errorf("provider refuses %s", mail)
	}
	return nil
}

// tell does not give up: the provider has bad days.
func (p *provider) tell(ctx context.Context, mail string) {
	pause := 250 * time.Millisecond
	for p.put(ctx, mail) != nil {
		time.Sleep(pause)
		pause = min(2*pause, 4*time.Second)
	}
}
