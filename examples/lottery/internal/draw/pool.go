// Package draw holds prizes, tickets and chance: which ticket wins which prize. It knows no store and no network.
package draw

import "fmt"

// Tier orders prizes by worth, as the metrics and the app show them.
type Tier uint8

const (
	Blank Tier = iota
	Bronze
	Silver
	Gold
	Jackpot
	tiers // how many there are
)

var tierNames = [tiers]string{"blank", "bronze", "silver", "gold", "jackpot"}

func (t Tier) String() string {
	if t < tiers {
		return tierNames[t]
	}
	return fmt.Sprintf("tier(%d)", uint8(t))
}

// ParseTier is the inverse of String.
func ParseTier(name string) (Tier, error) {
	for i, known := range tierNames {
		if known == name {
			return Tier(i), nil
		}
	}
	return 0, fmt.Errorf("no tier is called %q", name)
}

// Prize is one line of a prize pool. It never changes once its pool is published.
type Prize struct {
	ID       int64
	SKU      string
	Name     string
	Tier     Tier
	Weight   float64
	Cents    int64
	Currency string
	// Limited prizes have a stock, which Redis counts down.
	Limited bool
	// VoucherKind names the batch of partner codes a winner gets one of; 0 for none.
	VoucherKind int64
}

// Pool is what one lottery gives away, with the table to draw from it. It is shared between requests and never written.
type Pool struct {
	ID     int64
	Name   string
	Region string
	Prizes []Prize

	alias aliasTable
}

// NewPool checks the prizes and prepares the draw.
func NewPool(id int64, name, region string, prizes []Prize) (*Pool, error) {
	weights := make([]float64, len(prizes))
	for i := range prizes {
		weights[i] = prizes[i].Weight
	}
	alias, err := newAliasTable(weights)
	if err != nil {
		return nil, fmt.Errorf("pool %d: %w", id, err)
	}
	return &Pool{ID: id, Name: name, Region: region, Prizes: prizes, alias: alias}, nil
}
