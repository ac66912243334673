package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/lottery"
	"example.com/lottery/internal/players"
)

type fakeLottery struct {
	pool *draw.Pool
	err  error
}

func (f fakeLottery) Draw(_ context.Context, request lottery.Request, result *draw.Result) (lottery.Outcome, error) {
	result.Tickets = draw.NewChance().Tickets(result.Tickets, f.pool, request.Tickets)
	return lottery.Outcome{Pool: f.pool, Player: &players.Player{ID: request.Player, Region: "eu"}}, f.err
}

func (f fakeLottery) Get(context.Context, int64) (*draw.Pool, error) { return f.pool, f.err }

type seen struct {
	failed error
	code   string
}

func (s *seen) Request(_, code string, _ time.Duration)       { s.code = code }
func (s *seen) Drawn(*draw.Pool, string, []draw.Ticket, bool) {}
func (s *seen) Failed(err error, _ string)                    { s.failed = err }

func ask(t *testing.T, fault error, method, path, body string) (*httptest.ResponseRecorder, *seen) {
	t.Helper()
	pool, err := draw.NewPool(1, "spring", "eu", []draw.Prize{{ID: 1, Tier: draw.Bronze, Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	fake, metrics := fakeLottery{pool, fault}, new(seen)
	api := &API{Lottery: fake, Pools: fake, Chance: draw.NewChance(), Results: draw.NewResults(), Encoder: WrittenEncoder{}, Metrics: metrics,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Timeout: time.Second}
	answer := httptest.NewRecorder()
	api.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return answer, metrics
}

func TestDraw(t *testing.T) {
	answer, metrics := ask(t, nil, http.MethodPost, "/v1/draw", `{"request_id":"r","player":7,"pool":1,"tickets":3}`)
	var got struct {
		RequestID string `json:"request_id"`
		Tickets   int    `json:"tickets"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || got.RequestID != "r" || got.Tickets != 3 {
		t.Errorf("got %s, %v", answer.Body, err)
	}
	if metrics.code != "200" || metrics.failed != nil {
		t.Errorf("counted as %s, %v", metrics.code, metrics.failed)
	}
}

func TestSimulation(t *testing.T) {
	answer, _ := ask(t, nil, http.MethodGet, "/v1/pools/1/simulation?tickets=50", "")
	if want := `{"blank":0,"bronze":50,"silver":0,"gold":0,"jackpot":0}` + "\n"; answer.Body.String() != want {
		t.Errorf("got %s, want %s", answer.Body, want)
	}
}

func TestFailures(t *testing.T) {
	draws := `{"request_id":"r","player":7,"pool":1,"tickets":3}`
	for name, one := range map[string]struct {
		fault      error
		path, body string
		status     int
	}{
		"no JSON":      {nil, "/v1/draw", `{`, http.StatusBadRequest},
		"long body":    {nil, "/v1/draw", strings.Repeat(" ", maxBody+1), http.StatusBadRequest},
		"late":         {draw.Fail(draw.Stock, draw.Blank, context.DeadlineExceeded), "/v1/draw", draws, http.StatusGatewayTimeout},
		"store down":   {draw.Fail(draw.Vouchers, draw.Gold, errors.New("secret address")), "/v1/draw", draws, http.StatusServiceUnavailable},
		"out of kinds": {errors.New("secret address"), "/v1/draw", draws, http.StatusInternalServerError},
	} {
		answer, metrics := ask(t, one.fault, http.MethodPost, one.path, one.body)
		if answer.Code != one.status || metrics.failed == nil {
			t.Errorf("%s: status %d, counted %v", name, answer.Code, metrics.failed)
		}
		if strings.Contains(answer.Body.String(), "secret") {
			t.Errorf("%s: the client sees %s", name, answer.Body)
		}
	}
}
