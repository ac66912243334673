package main

import (
	"context"
	"expvar"
	"fmt"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"example.com/teams/rpc"
)

const linesPerOrder = 12

var calls = expvar.NewMap("calls")

func countCalls(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	calls.Add(info.FullMethod, 1)
	return next(ctx, req)
}

// inventory is the client of the stock service.
type inventory struct{ conn grpc.ClientConnInterface }

func (i inventory) reserve(ctx context.Context, line string) (string, error) {
	return rpc.Invoke(ctx, i.conn, "/peer.Inventory/Reserve", line)
}

type checkout struct {
	stock  inventory
	states *states
}

// Place reserves all lines of an order, or none.
func (c *checkout) Place(ctx context.Context, order *rpc.Text) (*rpc.Text, error) {
	lines, ctx := errgroup.WithContext(ctx)
	for n := range linesPerOrder {
		lines.Go(func() error {
			if _, err := c.stock.reserve(ctx, fmt.Sprintf("%s/%d", order.GetValue(), n)); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
			return nil
		})
	}
	if err := lines.Wait(); err != nil {
		return nil, err
	}
	c.states.set(order.GetValue(), "placed")
	return rpc.NewText("placed"), nil
}

func (c *checkout) Status(_ context.Context, order *rpc.Text) (*rpc.Text, error) {
	return rpc.NewText(c.states.get(order.GetValue())), nil
}
