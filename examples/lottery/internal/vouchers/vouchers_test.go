package vouchers

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/lottery/internal/draw"
)

// `npx tsx examples/lottery/run.ts test` starts a PostgreSQL with the schema and sets its address.
func testDB(t *testing.T) *sql.DB {
	t.Helper()
	url := os.Getenv("POSTGRES_URL")
	if url == "" {
		t.Skip("POSTGRES_URL is not set")
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func newBatch(t *testing.T, db *sql.DB, codes int) (kind int64) {
	t.Helper()
	kind = time.Now().UnixNano()
	_, err := db.ExecContext(t.Context(), `INSERT INTO vouchers SELECT $1::bigint + n, $1::bigint, $1::bigint || '-' || n FROM generate_series(1, $2::int) AS n`, kind, codes)
	if err != nil {
		t.Fatal(err)
	}
	return kind
}

func TestEachCodeIsGivenOnce(t *testing.T) {
	db := testDB(t)
	for name, waiting := range map[string]bool{"skipping": false, "waiting": true} {
		t.Run(name, func(t *testing.T) {
			kind, desk := newBatch(t, db, 40), New(db, waiting)
			var mu sync.Mutex
			var all []draw.Voucher
			var group sync.WaitGroup
			for n := range 10 {
				group.Go(func() {
					claim := Claim{Request: fmt.Sprint(kind, n), Wanted: []Wanted{{Kind: kind, Count: 4}}}
					got, err := desk.Take(t.Context(), claim, nil)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					all = append(all, got...)
				})
			}
			group.Wait()
			codes := make(map[string]bool)
			for _, voucher := range all {
				codes[voucher.Code] = true
			}
			if len(all) != 40 || len(codes) != 40 {
				t.Errorf("%d vouchers with %d codes, want 40", len(all), len(codes))
			}
		})
	}
}

func TestASecondTryGetsTheSameCodes(t *testing.T) {
	db := testDB(t)
	kind, desk := newBatch(t, db, 4), New(db, false)
	claim := Claim{Request: fmt.Sprint(kind), Wanted: []Wanted{{Kind: kind, Count: 2}}}
	first, err := desk.Take(t.Context(), claim, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := desk.Take(t.Context(), claim, nil)
	if err != nil || !slices.Equal(first, second) {
		t.Errorf("first %v, then %v, %v", first, second, err)
	}
}

func TestAnEmptyBatchGivesNothingAtAll(t *testing.T) {
	db := testDB(t)
	kind, desk := newBatch(t, db, 1), New(db, false)
	_, err := desk.Take(t.Context(), Claim{Request: fmt.Sprint(kind), Wanted: []Wanted{{Kind: kind, Count: 2, Tier: draw.Jackpot}}}, nil)
	if got, tier := draw.KindOf(err); !errors.Is(err, ErrNoneLeft) || got != draw.Vouchers || tier != draw.Jackpot {
		t.Errorf("got %v", err)
	}
	var free int
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM vouchers WHERE kind = $1 AND claim IS NULL`, kind).Scan(&free); err != nil || free != 1 {
		t.Errorf("%d are free, want 1, %v", free, err)
	}
}
