// Package vouchers gives partners' codes to winners, each code once, in PostgreSQL.
package vouchers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"example.com/lottery/internal/draw"
)

// ErrNoneLeft says that a batch of codes is used up.
var ErrNoneLeft = errors.New("no voucher left")

// Desk hands out vouchers.
type Desk struct {
	db         *sql.DB
	selectFree string
}

// New returns a desk. With waiting, claims of the same kind wait for each other's rows.
func New(db *sql.DB, waiting bool) *Desk {
	if waiting {
		return &Desk{db: db, selectFree: selectFreeWaiting}
	}
	return &Desk{db: db, selectFree: selectFreeSkipping}
}

const (
	insertClaim = `INSERT INTO claims (request_id, player_id, pool_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

	selectFreeSkipping = `SELECT id, code FROM vouchers WHERE kind = $1 AND claim IS NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`
	selectFreeWaiting  = `SELECT id, code FROM vouchers WHERE kind = $1 AND claim IS NULL ORDER BY id LIMIT $2 FOR UPDATE`

	takeVoucher   = `UPDATE vouchers SET claim = $1, claimed_at = now() WHERE id = $2`
	selectClaimed = `SELECT kind, code FROM vouchers WHERE claim = $1 ORDER BY id`
)

// Claim is who wants vouchers, and of which kinds how many. Kinds are in ascending order, so that two claims never
// wait for each other in a circle.
type Claim struct {
	Request string
	Player  int64
	Pool    int64
	Wanted  []Wanted
}

// Wanted is a number of vouchers of one kind.
type Wanted struct {
	Kind  int64
	Count int
	Tier  draw.Tier // of the prize, to count what fails
}

// Take claims vouchers and appends them. A request that has its vouchers gets the same ones.
func (d *Desk) Take(ctx context.Context, claim Claim, to []draw.Voucher) ([]draw.Voucher, error) {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return to, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("begin: %w", err))
	}
	defer func() { _ = tx.Rollback() }() // nothing after a commit
	isNew, err := d.open(ctx, tx, claim)
	if err != nil {
		return to, draw.Fail(draw.Vouchers, draw.Blank, err)
	}
	if !isNew {
		return claimed(ctx, tx, claim, to)
	}
	for _, wanted := range claim.Wanted {
		if to, err = d.takeKind(ctx, tx, claim, wanted, to); err != nil {
			return to, draw.Fail(draw.Vouchers, wanted.Tier, fmt.Errorf("vouchers of kind %d: %w", wanted.Kind, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return to, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("commit: %w", err))
	}
	return to, nil
}

func (d *Desk) open(ctx context.Context, tx *sql.Tx, claim Claim) (isNew bool, err error) {
	done, err := tx.ExecContext(ctx, insertClaim, claim.Request, claim.Player, claim.Pool)
	if err != nil {
		return false, fmt.Errorf("open claim: %w", err)
	}
	rows, err := done.RowsAffected()
	return rows == 1, err
}

func (d *Desk) takeKind(ctx context.Context, tx *sql.Tx, claim Claim, wanted Wanted, to []draw.Voucher) ([]draw.Voucher, error) {
	ids, to, err := d.lockFree(ctx, tx, wanted, to)
	if err != nil {
		return to, err
	}
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, takeVoucher, claim.Request, id); err != nil {
			return to, fmt.Errorf("take %d: %w", id, err)
		}
	}
	return to, nil
}

// lockFree locks free vouchers of a kind for this transaction.
func (d *Desk) lockFree(ctx context.Context, tx *sql.Tx, wanted Wanted, to []draw.Voucher) (ids []int64, _ []draw.Voucher, err error) {
	rows, err := tx.QueryContext(ctx, d.selectFree, wanted.Kind, wanted.Count)
	if err != nil {
		return nil, to, fmt.Errorf("find free ones: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		voucher := draw.Voucher{Kind: wanted.Kind}
		if err := rows.Scan(&id, &voucher.Code); err != nil {
			return nil, to, fmt.Errorf("find free ones: %w", err)
		}
		ids, to = append(ids, id), append(to, voucher)
	}
	if err := rows.Err(); err != nil {
		return nil, to, fmt.Errorf("find free ones: %w", err)
	}
	if len(ids) < wanted.Count {
		return nil, to, ErrNoneLeft
	}
	return ids, to, nil
}

// claimed returns what a request got the first time.
func claimed(ctx context.Context, tx *sql.Tx, claim Claim, to []draw.Voucher) ([]draw.Voucher, error) {
	rows, err := tx.QueryContext(ctx, selectClaimed, claim.Request)
	if err != nil {
		return to, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("claimed before: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var voucher draw.Voucher
		if err := rows.Scan(&voucher.Kind, &voucher.Code); err != nil {
			return to, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("claimed before: %w", err))
		}
		to = append(to, voucher)
	}
	if err := rows.Err(); err != nil {
		return to, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("claimed before: %w", err))
	}
	return to, nil
}
