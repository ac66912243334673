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

// tell gives up after three attempts; a job compares both lists each night.
func (p *provider) tell(ctx context.Context, mail string) {
	pause := 100 * time.Millisecond
	for range 3 {
		if p.put(ctx, mail) == nil {
			return
		}
		time.Sleep(pause)
		pause *= 2
	}
}
