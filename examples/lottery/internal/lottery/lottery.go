// Package lottery does a draw from start to end: pool, chance, stock, vouchers.
package lottery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/players"
	"example.com/lottery/internal/stock"
	"example.com/lottery/internal/vouchers"
)

// Pools gives prize pools.
type Pools interface {
	Get(ctx context.Context, id int64) (*draw.Pool, error)
}

// Players knows who plays.
type Players interface {
	Find(id int64) *players.Player
}

// Stock takes prizes out of the stock.
type Stock interface {
	Take(ctx context.Context, order stock.Order, result *draw.Result) (replayed bool, err error)
}

// Vouchers gives codes to winners.
type Vouchers interface {
	Take(ctx context.Context, claim vouchers.Claim, to []draw.Voucher) ([]draw.Voucher, error)
}

// Lottery is the service without its face.
type Lottery struct {
	Pools    Pools
	Players  Players
	Stock    Stock
	Vouchers Vouchers
	Chance   draw.Chance
	Log      *slog.Logger
	// FormatEagerly makes log lines before anyone asks whether they are wanted.
	FormatEagerly bool
}

// Request asks for tickets of a pool.
type Request struct {
	ID      string
	Player  int64
	Pool    int64
	Tickets int
}

// Outcome is what a request led to, beside the tickets in its result.
type Outcome struct {
	Pool     *draw.Pool
	Player   *players.Player
	Replayed bool
}

// Draw sells tickets and fills the result with what they won. The same request again gives the same result.
func (l *Lottery) Draw(ctx context.Context, request Request, result *draw.Result) (Outcome, error) {
	player, err := l.admit(request)
	if err != nil {
		return Outcome{Player: player}, err
	}
	pool, err := l.Pools.Get(ctx, request.Pool)
	if err != nil {
		return Outcome{Player: player}, fmt.Errorf("pool: %w", err)
	}
	outcome := Outcome{Pool: pool, Player: player}
	result.Tickets = l.Chance.Tickets(result.Tickets, pool, request.Tickets)
	order := stock.Order{Request: request.ID, Player: player.ID, Region: player.Region, Pool: pool}
	if outcome.Replayed, err = l.Stock.Take(ctx, order, result); err != nil {
		return outcome, fmt.Errorf("stock: %w", err)
	}
	if err := l.takeVouchers(ctx, request, pool, result); err != nil {
		return outcome, fmt.Errorf("vouchers: %w", err)
	}
	fillWins(pool, result)
	l.logWins(ctx, request, player, result)
	return outcome, nil
}

func (l *Lottery) admit(request Request) (*players.Player, error) {
	switch {
	case request.ID == "" || len(request.ID) > 64:
		return nil, draw.Fail(draw.BadRequest, draw.Blank, errors.New("request_id must have 1 to 64 characters"))
	case request.Tickets < 1 || request.Tickets > draw.MaxTickets:
		return nil, draw.Fail(draw.BadRequest, draw.Blank, fmt.Errorf("tickets must be 1 to %d", draw.MaxTickets))
	}
	player := l.Players.Find(request.Player)
	if player == nil || player.Blocked {
		return player, draw.Fail(draw.NotAllowed, draw.Blank, fmt.Errorf("player %d may not play", request.Player))
	}
	return player, nil
}

// takeVouchers gets codes for the tickets that won one. Most requests have none and need no database.
func (l *Lottery) takeVouchers(ctx context.Context, request Request, pool *draw.Pool, result *draw.Result) error {
	wanted := wantedVouchers(pool, result.Tickets)
	if len(wanted) == 0 {
		return nil
	}
	var err error
	claim := vouchers.Claim{Request: request.ID, Player: request.Player, Pool: pool.ID, Wanted: wanted}
	result.Vouchers, err = l.Vouchers.Take(ctx, claim, result.Vouchers)
	return err
}

func wantedVouchers(pool *draw.Pool, tickets []draw.Ticket) (wanted []vouchers.Wanted) {
	for i := range tickets {
		prize := &pool.Prizes[tickets[i].Prize]
		if prize.VoucherKind == 0 || tickets[i].Refused {
			continue
		}
		at, found := slices.BinarySearchFunc(wanted, prize.VoucherKind, func(w vouchers.Wanted, kind int64) int { return int(w.Kind - kind) })
		if !found {
			wanted = slices.Insert(wanted, at, vouchers.Wanted{Kind: prize.VoucherKind, Tier: prize.Tier})
		}
		wanted[at].Count++
	}
	return wanted
}

// fillWins looks up the prizes of the tickets that won, and hands the vouchers to them.
func fillWins(pool *draw.Pool, result *draw.Result) {
	vouchers := result.Vouchers
	for i := range result.Tickets {
		ticket := &result.Tickets[i]
		prize := &pool.Prizes[ticket.Prize]
		if prize.Tier == draw.Blank {
			continue
		}
		win := draw.Win{Ticket: int32(i + 1), Prize: prize, Numbers: ticket.Numbers, Refused: ticket.Refused}
		if prize.VoucherKind != 0 && !ticket.Refused {
			if at := slices.IndexFunc(vouchers, func(v draw.Voucher) bool { return v.Kind == prize.VoucherKind }); at >= 0 {
				win.Voucher = vouchers[at].Code
				vouchers[at].Kind = 0 // handed over
			}
		}
		result.Wins = append(result.Wins, win)
	}
}
