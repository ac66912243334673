package api

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"example.com/lottery/internal/draw"
	"example.com/lottery/internal/lottery"
)

// Encoder appends the answer to a draw.
type Encoder interface {
	Encode(to []byte, request string, outcome lottery.Outcome, result *draw.Result) ([]byte, error)
}

// WrittenEncoder knows the shape of the answer and appends it field by field.
type WrittenEncoder struct{}

func (WrittenEncoder) Encode(to []byte, request string, outcome lottery.Outcome, result *draw.Result) ([]byte, error) {
	to = appendString(append(to, `{"request_id":`...), request)
	to = strconv.AppendInt(append(to, `,"player":`...), outcome.Player.ID, 10)
	to = appendString(append(to, `,"nickname":`...), outcome.Player.Nickname)
	to = appendString(append(to, `,"pool":`...), outcome.Pool.Name)
	to = appendString(append(to, `,"region":`...), outcome.Player.Region)
	to = strconv.AppendInt(append(to, `,"tickets":`...), int64(len(result.Tickets)), 10)
	to = append(to, `,"wins":[`...)
	for i := range result.Wins {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendWin(to, &result.Wins[i])
	}
	return append(to, "]}"...), nil
}

func appendWin(to []byte, win *draw.Win) []byte {
	to = strconv.AppendInt(append(to, `{"ticket":`...), int64(win.Ticket), 10)
	to = append(to, `,"numbers":[`...)
	for i, number := range win.Numbers {
		if i > 0 {
			to = append(to, ',')
		}
		to = strconv.AppendInt(to, int64(number), 10)
	}
	to = appendString(append(to, `],"prize":{"sku":`...), win.Prize.SKU)
	to = appendString(append(to, `,"name":`...), win.Prize.Name)
	to = appendString(append(to, `,"tier":`...), win.Prize.Tier.String())
	to = strconv.AppendInt(append(to, `,"value":{"cents":`...), win.Prize.Cents, 10)
	to = appendString(append(to, `,"currency":`...), win.Prize.Currency)
	to = append(to, "}}"...)
	if win.Refused {
		to = append(to, `,"refused":true`...)
	}
	if win.Voucher != "" {
		to = appendString(append(to, `,"voucher":`...), win.Voucher)
	}
	return append(to, '}')
}

// appendString appends a JSON string. Plain ASCII, which is nearly all, is copied as a whole.
func appendString(to []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c >= utf8.RuneSelf {
			return appendEscaped(to, text)
		}
	}
	return append(append(append(to, '"'), text...), '"')
}

func appendEscaped(to []byte, text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil { // a string can always be written
		panic(err)
	}
	return append(to, quoted...)
}
