package pools

import (
	"context"
	"database/sql"
	"fmt"

	"example.com/lottery/internal/draw"
)

// Store reads pools from PostgreSQL.
type Store struct{ db *sql.DB }

func NewStore(db *sql.DB) *Store { return &Store{db: db} }

const selectPrizes = `
SELECT p.name, p.region, z.id, z.sku, z.name, z.tier, z.weight, z.cents, z.currency, z.limited, COALESCE(z.voucher_kind, 0)
FROM pools p JOIN prizes z ON z.pool_id = p.id
WHERE p.id = $1
ORDER BY z.id`

// Load returns a pool with all its prizes; a pool without prizes is as good as none.
func (s *Store) Load(ctx context.Context, id int64) (*draw.Pool, error) {
	rows, err := s.db.QueryContext(ctx, selectPrizes, id)
	if err != nil {
		return nil, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("load pool %d: %w", id, err))
	}
	defer rows.Close()
	var name, region string
	var prizes []draw.Prize
	for rows.Next() {
		var prize draw.Prize
		var tier string
		if err := rows.Scan(&name, &region, &prize.ID, &prize.SKU, &prize.Name, &tier, &prize.Weight, &prize.Cents,
			&prize.Currency, &prize.Limited, &prize.VoucherKind); err != nil {
			return nil, fmt.Errorf("pool %d: %w", id, err)
		}
		if prize.Tier, err = draw.ParseTier(tier); err != nil {
			return nil, fmt.Errorf("pool %d, prize %d: %w", id, prize.ID, err)
		}
		prizes = append(prizes, prize)
	}
	if err := rows.Err(); err != nil {
		return nil, draw.Fail(draw.Vouchers, draw.Blank, fmt.Errorf("load pool %d: %w", id, err))
	}
	if len(prizes) == 0 {
		return nil, draw.Fail(draw.NoSuchPool, draw.Blank, fmt.Errorf("pool %d has no prizes", id))
	}
	return draw.NewPool(id, name, region, prizes)
}
