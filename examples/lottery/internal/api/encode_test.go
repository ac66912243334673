package api

import (
	"testing"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/lottery"
	"example.com/lottery/internal/players"
)

func answerOf(tb testing.TB, wins int) (lottery.Outcome, *draw.Result) {
	tb.Helper()
	pool, err := draw.NewPool(1, `the "spring" draw`, "eu", []draw.Prize{
		{SKU: "A", Name: "mug <blue> & spoon", Tier: draw.Bronze, Weight: 1, Cents: 100, Currency: "EUR"},
		{SKU: "B", Name: "Tür\u2028\n", Tier: draw.Jackpot, Weight: 1, Cents: 5000, Currency: "EUR"},
	})
	if err != nil {
		tb.Fatal(err)
	}
	result := &draw.Result{Tickets: make([]draw.Ticket, wins)}
	for i := range wins {
		win := draw.Win{Ticket: int32(i + 1), Prize: &pool.Prizes[i%2], Numbers: [draw.Numbers]uint8{1, 2, 3, 14, 25, 49}, Refused: i%3 == 2}
		if i%2 == 1 && !win.Refused {
			win.Voucher = "CODE"
		}
		result.Wins = append(result.Wins, win)
	}
	return lottery.Outcome{Pool: pool, Player: &players.Player{ID: 7, Nickname: "zoë", Region: "eu"}}, result
}

// The written encoder must not be told from encoding/json by any client.
func TestEncodersSayTheSame(t *testing.T) {
	for _, wins := range []int{0, 1, 7} {
		outcome, result := answerOf(t, wins)
		written, err := WrittenEncoder{}.Encode(nil, "r-1", outcome, result)
		if err != nil {
			t.Fatal(err)
		}
		reflected, err := ReflectionEncoder{}.Encode(nil, "r-1", outcome, result)
		if err != nil {
			t.Fatal(err)
		}
		if string(written) != string(reflected) {
			t.Errorf("%d wins:\n written %s\nreflected %s", wins, written, reflected)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	outcome, result := answerOf(b, 120)
	for name, encoder := range map[string]Encoder{"written": WrittenEncoder{}, "reflection": ReflectionEncoder{}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				var err error
				if out, err = encoder.Encode(out[:0], "r-1", outcome, result); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
