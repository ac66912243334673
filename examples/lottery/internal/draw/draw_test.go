package draw

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func testPool(t *testing.T) *Pool {
	t.Helper()
	pool, err := NewPool(1, "spring", "eu", []Prize{
		{ID: 10, Tier: Blank, Weight: 60},
		{ID: 11, Tier: Bronze, Weight: 30},
		{ID: 12, Tier: Gold, Weight: 9.9},
		{ID: 13, Tier: Jackpot, Weight: 0.1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

func TestPicksFollowTheWeights(t *testing.T) {
	pool := testPool(t)
	const n = 400_000
	counts := NewLockedChance(rand.NewPCG(1, 2)).Simulate(pool, n)
	for tier, share := range map[Tier]float64{Blank: 0.6, Bronze: 0.3, Gold: 0.099, Jackpot: 0.001, Silver: 0} {
		// Five standard deviations of a binomial count.
		if slack := 5 * math.Sqrt(n*share*(1-share)); math.Abs(float64(counts[tier])-n*share) > slack {
			t.Errorf("%v: %d of %d, want about %.0f", tier, counts[tier], n, n*share)
		}
	}
}

func TestPoolsThatCannotBeDrawnFrom(t *testing.T) {
	for name, weights := range map[string][]float64{"empty": nil, "zero": {0, 0}, "negative": {1, -1}, "NaN": {math.NaN()}} {
		if _, err := newAliasTable(weights); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNumbersOfATicketDiffer(t *testing.T) {
	for _, ticket := range NewChance().Tickets(nil, testPool(t), 2000) {
		numbers := slices.Sorted(slices.Values(ticket.Numbers[:]))
		if len(slices.Compact(numbers)) != Numbers || numbers[0] < 1 || numbers[Numbers-1] > HighNumber {
			t.Fatalf("numbers %v", ticket.Numbers)
		}
	}
}

func TestPackedTicketsComeBack(t *testing.T) {
	pool := testPool(t)
	tickets := NewChance().Tickets(nil, pool, 50)
	back, err := Unpack(nil, string(Pack(nil, tickets)), len(pool.Prizes))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(back, tickets) {
		t.Errorf("got %v, want %v", back, tickets)
	}
	for name, packed := range map[string]string{"cut": "\x00\x00\x01", "unknown prize": "\xff\x00123456"} {
		if _, err := Unpack(nil, packed, len(pool.Prizes)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Run with -race: both are shared by all requests.
func TestChanceIsSafeForSeveralGoroutines(t *testing.T) {
	pool := testPool(t)
	for name, chance := range map[string]Chance{"free": NewChance(), "locked": NewLockedChance(NewEntropySource())} {
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if got := len(chance.Tickets(nil, pool, 200)); got != 200 {
					t.Errorf("%s: %d tickets", name, got)
				}
				if tally := chance.Simulate(pool, 200); tally[Silver] != 0 {
					t.Errorf("%s: %v, there is no silver prize", name, tally)
				}
			})
		}
		group.Wait()
	}
}

func TestResultsComeBackEmpty(t *testing.T) {
	results := NewResults()
	result := results.Get()
	result.Tickets = append(result.Tickets, Ticket{Prize: 3})
	result.Wins = append(result.Wins, Win{Voucher: "SECRET"})
	result.Counts = append(result.Counts, 7)
	result.Out = append(result.Out, "answer"...)
	results.Put(result)
	if len(result.Tickets)+len(result.Wins)+len(result.Counts)+len(result.Out) != 0 {
		t.Errorf("not empty: %+v", result)
	}
	if left := result.Wins[:1][0]; left != (Win{}) {
		t.Errorf("another player's win is still there: %+v", left)
	}
}

func BenchmarkSimulate(b *testing.B) {
	pool, err := NewPool(1, "b", "eu", []Prize{{Weight: 3}, {Weight: 2}, {Weight: 1}})
	if err != nil {
		b.Fatal(err)
	}
	for name, chance := range map[string]Chance{"runtime": NewChance(), "entropy": NewLockedChance(NewEntropySource())} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				chance.Simulate(pool, 500_000)
			}
		})
	}
}
