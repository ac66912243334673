// Package api is the HTTP face of the lottery.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/lottery"
)

// Lottery is what the face needs of the service.
type Lottery interface {
	Draw(ctx context.Context, request lottery.Request, result *draw.Result) (lottery.Outcome, error)
}

// Pools gives prize pools, for simulations.
type Pools interface {
	Get(ctx context.Context, id int64) (*draw.Pool, error)
}

// Metrics counts what the face does.
type Metrics interface {
	Request(route, code string, took time.Duration)
	Drawn(pool *draw.Pool, region string, tickets []draw.Ticket, replayed bool)
	Failed(err error, region string)
}

// API answers requests.
type API struct {
	Lottery Lottery
	Pools   Pools
	Chance  draw.Chance
	Results draw.Results
	Encoder Encoder
	Metrics Metrics
	Log     *slog.Logger
	Timeout time.Duration
}

const (
	maxBody      = 16 << 10
	maxSimulated = 1_000_000
)

// Handler routes the public addresses.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/draw", a.timed("draw", a.handleDraw))
	mux.HandleFunc("GET /v1/pools/{id}/simulation", a.timed("simulation", a.handleSimulation))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	return mux
}

// timed sets the deadline of a request and counts it.
func (a *API) timed(route string, handle func(w http.ResponseWriter, r *http.Request) (status int)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(r.Context(), a.Timeout)
		defer cancel()
		status := handle(w, r.WithContext(ctx))
		a.Metrics.Request(route, strconv.Itoa(status), time.Since(start))
	}
}

type drawRequest struct {
	RequestID string `json:"request_id"`
	Player    int64  `json:"player"`
	Pool      int64  `json:"pool"`
	Tickets   int    `json:"tickets"`
}

func (a *API) handleDraw(w http.ResponseWriter, r *http.Request) int {
	result := a.Results.Get()
	defer a.Results.Put(result)
	request, err := readDraw(w, r, result)
	if err != nil {
		return a.fail(w, r, err, "")
	}
	outcome, err := a.Lottery.Draw(r.Context(), request, result)
	region := ""
	if outcome.Player != nil {
		region = outcome.Player.Region
	}
	if err != nil {
		return a.fail(w, r, err, region)
	}
	a.Metrics.Drawn(outcome.Pool, region, result.Tickets, outcome.Replayed)
	if result.Out, err = a.Encoder.Encode(result.Out, request.ID, outcome, result); err != nil {
		return a.fail(w, r, fmt.Errorf("encode: %w", err), region)
	}
	return a.send(w, r, result.Out)
}

func readDraw(w http.ResponseWriter, r *http.Request, result *draw.Result) (lottery.Request, error) {
	var err error
	if result.Body, err = readAll(result.Body, http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		return lottery.Request{}, draw.Fail(draw.BadRequest, draw.Blank, fmt.Errorf("read body: %w", err))
	}
	var asked drawRequest
	if err := json.Unmarshal(result.Body, &asked); err != nil {
		return lottery.Request{}, draw.Fail(draw.BadRequest, draw.Blank, fmt.Errorf("body: %w", err))
	}
	return lottery.Request{ID: asked.RequestID, Player: asked.Player, Pool: asked.Pool, Tickets: asked.Tickets}, nil
}

// readAll is io.ReadAll into a buffer that is there already.
func readAll(to []byte, from io.Reader) ([]byte, error) {
	for {
		if len(to) == cap(to) {
			to = append(to, 0)[:len(to)]
		}
		n, err := from.Read(to[len(to):cap(to)])
		to = to[:len(to)+n]
		if errors.Is(err, io.EOF) {
			return to, nil
		}
		if err != nil {
			return to, err
		}
	}
}

// handleSimulation tells what a number of tickets would win, for those who plan a draw; nothing is sold.
func (a *API) handleSimulation(w http.ResponseWriter, r *http.Request) int {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return a.fail(w, r, draw.Fail(draw.BadRequest, draw.Blank, fmt.Errorf("pool: %w", err)), "")
	}
	tickets, err := strconv.Atoi(r.FormValue("tickets"))
	if err != nil || tickets < 1 || tickets > maxSimulated {
		return a.fail(w, r, draw.Fail(draw.BadRequest, draw.Blank, fmt.Errorf("tickets must be 1 to %d", maxSimulated)), "")
	}
	pool, err := a.Pools.Get(r.Context(), id)
	if err != nil {
		return a.fail(w, r, fmt.Errorf("pool: %w", err), "")
	}
	out := append(make([]byte, 0, 128), '{')
	for tier, count := range a.Chance.Simulate(pool, tickets) {
		if tier > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendQuote(out, draw.Tier(tier).String())
		out = strconv.AppendInt(append(out, ':'), int64(count), 10)
	}
	return a.send(w, r, append(out, "}\n"...))
}

func (a *API) send(w http.ResponseWriter, r *http.Request, body []byte) int {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); err != nil {
		a.Log.DebugContext(r.Context(), "the client went away", "err", err)
	}
	return http.StatusOK
}

var statusOf = map[draw.Kind]int{
	draw.BadRequest: http.StatusBadRequest,
	draw.NoSuchPool: http.StatusNotFound,
	draw.NotAllowed: http.StatusForbidden,
	draw.Timeout:    http.StatusGatewayTimeout,
	draw.Cancelled:  499, // as nginx says it: the client closed the request
	draw.Stock:      http.StatusServiceUnavailable,
	draw.Vouchers:   http.StatusServiceUnavailable,
}

// fail counts an error, logs those that are ours, and tells the client its kind but no detail.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error, region string) int {
	a.Metrics.Failed(err, region)
	kind, _ := draw.KindOf(err)
	status, known := statusOf[kind]
	if !known {
		status = http.StatusInternalServerError
	}
	if status >= http.StatusInternalServerError {
		a.Log.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "kind", kind, "err", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error":%q}`+"\n", kind)
	return status
}
