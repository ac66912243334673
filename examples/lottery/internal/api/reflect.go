package api

import (
	"encoding/json"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/lottery"
)

// ReflectionEncoder describes the answer by types and leaves the rest to encoding/json.
type ReflectionEncoder struct{}

type drawAnswer struct {
	RequestID string      `json:"request_id"`
	Player    int64       `json:"player"`
	Nickname  string      `json:"nickname"`
	Pool      string      `json:"pool"`
	Region    string      `json:"region"`
	Tickets   int         `json:"tickets"`
	Wins      []winAnswer `json:"wins"`
}

type winAnswer struct {
	Ticket  int32       `json:"ticket"`
	Numbers []int       `json:"numbers"`
	Prize   prizeAnswer `json:"prize"`
	Refused bool        `json:"refused,omitempty"`
	Voucher string      `json:"voucher,omitempty"`
}

type prizeAnswer struct {
	SKU   string      `json:"sku"`
	Name  string      `json:"name"`
	Tier  string      `json:"tier"`
	Value moneyAnswer `json:"value"`
}

type moneyAnswer struct {
	Cents    int64  `json:"cents"`
	Currency string `json:"currency"`
}

func (ReflectionEncoder) Encode(to []byte, request string, outcome lottery.Outcome, result *draw.Result) ([]byte, error) {
	encoded, err := json.Marshal(drawAnswer{
		RequestID: request,
		Player:    outcome.Player.ID,
		Nickname:  outcome.Player.Nickname,
		Pool:      outcome.Pool.Name,
		Region:    outcome.Player.Region,
		Tickets:   len(result.Tickets),
		Wins:      winAnswers(result.Wins),
	})
	if err != nil {
		return to, err
	}
	return append(to, encoded...), nil
}

func winAnswers(wins []draw.Win) []winAnswer {
	answers := make([]winAnswer, 0, len(wins))
	for i := range wins {
		win := &wins[i]
		numbers := make([]int, 0, len(win.Numbers)) // []uint8 would become base64
		for _, number := range win.Numbers {
			numbers = append(numbers, int(number))
		}
		answers = append(answers, winAnswer{
			Ticket:  win.Ticket,
			Numbers: numbers,
			Prize: prizeAnswer{
				SKU:   win.Prize.SKU,
				Name:  win.Prize.Name,
				Tier:  win.Prize.Tier.String(),
				Value: moneyAnswer{Cents: win.Prize.Cents, Currency: win.Prize.Currency},
			},
			Refused: win.Refused,
			Voucher: win.Voucher,
		})
	}
	return answers
}
