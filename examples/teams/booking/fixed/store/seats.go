// Package store keeps seats in PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"errors"
)

var ErrTaken = errors.New("seat is taken")

// Charger takes money.
type Charger interface {
	Charge(ctx context.Context, seat int) error
}

type Seats struct {
	db    *sql.DB
	money Charger
}

func New(db *sql.DB, money Charger) *Seats { return &Seats{db, money} }

// Create makes an empty hall.
func (s *Seats) Create(ctx context.Context, n int) error {
	_, err := s.db.ExecContext(ctx, `drop table if exists seats`)
	if err == nil {
		_, err = s.db.ExecContext(ctx, `create table seats as select i as id, 0 as sold from generate_series(0, $1::int) i`, n)
	}
	if err == nil {
		_, err = s.db.ExecContext(ctx, `create unique index on seats (id)`)
	}
	return err
}

// Book sells one seat: it is marked, paid for without a connection held, and given back when the money does not come.
func (s *Seats) Book(ctx context.Context, seat int) error {
	marked, err := s.db.ExecContext(ctx, `update seats set sold = sold + 1 where id = $1 and sold <= 10`, seat)
	if err != nil {
		return err
	}
	if n, err := marked.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrTaken, err)
	}
	if err := s.money.Charge(ctx, seat); err != nil {
		_, undo := s.db.ExecContext(context.WithoutCancel(ctx), `update seats set sold = sold - 1 where id = $1`, seat)
		return errors.Join(err, undo)
	}
	return nil
}

// Free counts what is left.
func (s *Seats) Free(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `select count(*) from seats where sold = 0`).Scan(&n)
	return n, err
}
