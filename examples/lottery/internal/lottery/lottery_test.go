package lottery

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/players"
	"example.com/lottery/internal/stock"
	"example.com/lottery/internal/vouchers"
)

type onePool struct{ pool *draw.Pool }

func (o onePool) Get(context.Context, int64) (*draw.Pool, error) { return o.pool, nil }

type somePlayers map[int64]*players.Player

func (s somePlayers) Find(id int64) *players.Player { return s[id] }

// stockOf refuses the tickets at some places.
type stockOf struct{ refused map[int]bool }

func (s stockOf) Take(_ context.Context, _ stock.Order, result *draw.Result) (bool, error) {
	for i := range result.Tickets {
		result.Tickets[i].Refused = s.refused[i]
	}
	return false, nil
}

type codes struct{ err error }

func (c codes) Take(_ context.Context, claim vouchers.Claim, to []draw.Voucher) ([]draw.Voucher, error) {
	for _, wanted := range claim.Wanted {
		for i := range wanted.Count {
			to = append(to, draw.Voucher{Kind: wanted.Kind, Code: strings.Repeat("X", i+1)})
		}
	}
	return to, c.err
}

func testLottery(t *testing.T, log *bytes.Buffer) *Lottery {
	t.Helper()
	pool, err := draw.NewPool(1, "spring", "eu", []draw.Prize{{ID: 1, SKU: "V", Tier: draw.Jackpot, Weight: 1, Limited: true, VoucherKind: 5}})
	if err != nil {
		t.Fatal(err)
	}
	return &Lottery{
		Pools:    onePool{pool},
		Players:  somePlayers{7: {ID: 7, Region: "eu"}, 8: {ID: 8, Blocked: true}},
		Stock:    stockOf{refused: map[int]bool{1: true}},
		Vouchers: codes{},
		Chance:   draw.NewChance(),
		Log:      slog.New(slog.NewTextHandler(log, nil)),
	}
}

func TestWinnersGetTheirVouchers(t *testing.T) {
	result := draw.NewResults().Get()
	if _, err := testLottery(t, new(bytes.Buffer)).Draw(t.Context(), Request{ID: "r", Player: 7, Pool: 1, Tickets: 3}, result); err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, win := range result.Wins {
		got = append(got, win.Voucher)
	}
	if strings.Join(got, ",") != "X,,XX" {
		t.Errorf("vouchers %q: the second ticket was refused, the others get one each", got)
	}
}

func TestWhoMayNotPlay(t *testing.T) {
	for name, bad := range map[string]struct {
		request Request
		kind    draw.Kind
	}{
		"no id":            {Request{Player: 7, Pool: 1, Tickets: 1}, draw.BadRequest},
		"no tickets":       {Request{ID: "r", Player: 7, Pool: 1}, draw.BadRequest},
		"too many tickets": {Request{ID: "r", Player: 7, Pool: 1, Tickets: draw.MaxTickets + 1}, draw.BadRequest},
		"unknown player":   {Request{ID: "r", Player: 9, Pool: 1, Tickets: 1}, draw.NotAllowed},
		"blocked player":   {Request{ID: "r", Player: 8, Pool: 1, Tickets: 1}, draw.NotAllowed},
	} {
		_, err := testLottery(t, new(bytes.Buffer)).Draw(t.Context(), bad.request, draw.NewResults().Get())
		if kind, _ := draw.KindOf(err); kind != bad.kind {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAFailureKeepsItsKind(t *testing.T) {
	lottery := testLottery(t, new(bytes.Buffer))
	lottery.Vouchers = codes{err: draw.Fail(draw.Vouchers, draw.Jackpot, errors.New("down"))}
	_, err := lottery.Draw(t.Context(), Request{ID: "r", Player: 7, Pool: 1, Tickets: 1}, draw.NewResults().Get())
	if kind, tier := draw.KindOf(err); kind != draw.Vouchers || tier != draw.Jackpot {
		t.Errorf("got %v (%s, %s)", err, kind, tier)
	}
}

// Neither way writes anything at the level of production; they differ in what that costs.
func TestDebugLinesAreNotWritten(t *testing.T) {
	for _, eagerly := range []bool{false, true} {
		var log bytes.Buffer
		lottery := testLottery(t, &log)
		lottery.FormatEagerly = eagerly
		if _, err := lottery.Draw(t.Context(), Request{ID: "r", Player: 7, Pool: 1, Tickets: 3}, draw.NewResults().Get()); err != nil {
			t.Fatal(err)
		}
		if log.Len() > 0 {
			t.Errorf("eagerly %t: %s", eagerly, log.String())
		}
	}
}
