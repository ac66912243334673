// Package store keeps people and what they are paid.
package store

import (
	"context"
	"database/sql"

	"golang.org/x/sync/errgroup"
)

type People struct{ DB *sql.DB }

func (p People) Create(ctx context.Context, n int) error {
	for _, statement := range []string{
		`drop table if exists people`,
		`create table people (id int primary key, name text, paid int not null default 0)`,
	} {
		if _, err := p.DB.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	_, err := p.DB.ExecContext(ctx, `insert into people select i, 'person ' || i from generate_series(1, $1::int) i`, n)
	return err
}

// Warm opens connections, so that the first day of pay does not wait for them.
func (p People) Warm(ctx context.Context, connections int) error {
	group, ctx := errgroup.WithContext(ctx)
	for range connections {
		group.Go(func() error {
			_, err := p.DB.ExecContext(ctx, `select pg_sleep(0.1)`)
			return err
		})
	}
	return group.Wait()
}

// PayAll pays everybody, company by company, side by side.
func (p People) PayAll(ctx context.Context, companies int) error {
	group, ctx := errgroup.WithContext(ctx)
	for company := range companies {
		group.Go(func() error {
			_, err := p.DB.ExecContext(ctx, `update people set paid = paid + 1 where id % $1::int = $2::int and id < 600`, companies, company)
			return err
		})
	}
	return group.Wait()
}

func (p People) Name(ctx context.Context, id string) (name string, err error) {
	err = p.DB.QueryRowContext(ctx, `select name from people where id = $1::text::int`, id).Scan(&name)
	return name, err
}
